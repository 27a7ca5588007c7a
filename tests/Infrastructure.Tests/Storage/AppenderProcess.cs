using System.Diagnostics;
using System.Globalization;
using Gather.StoreAppender;

namespace Gather.Infrastructure.Tests.Storage;

/// <summary>An append whose acknowledgement the process has told of.</summary>
internal sealed record Acknowledged(string Topic, long Seq, string Id);

/// <summary>The load in a process of its own. Its output is read all the time, so that the pipe never holds it up.</summary>
internal sealed class AppenderProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task _reading;

    // Guards _told and _awaited.
    private readonly Lock _gate = new();
    private readonly List<Acknowledged> _told = [];
    private (int Count, TaskCompletionSource Reached) _awaited = (int.MaxValue, new());

    private AppenderProcess(Process process)
    {
        _process = process;
        _reading = ReadAsync();
    }

    public static AppenderProcess Start(StoreLocation location, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(AppendLoad).Assembly.Location, .. location.Arguments, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        return new AppenderProcess(Process.Start(start)!);
    }

    /// <summary>Completes when so many more appends have been told of.</summary>
    public async Task UntilToldAsync(int more)
    {
        Task reached;
        lock (_gate)
        {
            _awaited = (_told.Count + more, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            reached = _awaited.Reached.Task;
        }

        var first = await Task.WhenAny(reached, _reading);
        Assert.That(first, Is.SameAs(reached), "The process has ended by itself.");
    }

    /// <summary>Kills the process where it stands, and answers with all that it had told.</summary>
    public async Task<IReadOnlyList<Acknowledged>> KillAsync()
    {
        _process.Kill();
        await _reading;
        return _told;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _reading;
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            // The kill may have cut the last line off; what was not told whole was not told.
            if (line.Split(' ') is not [var topic, var seq, { Length: 36 } id])
                continue;

            lock (_gate)
            {
                _told.Add(new Acknowledged(topic, long.Parse(seq, CultureInfo.InvariantCulture), id));
                if (_told.Count >= _awaited.Count)
                    _awaited.Reached.TrySetResult();
            }
        }
    }
}
