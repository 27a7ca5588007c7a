using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Gather.Testing;

namespace Gather.Api.Tests.Hosting;

/// <summary>The program as its user starts it: a process of its own, which can be told to stop or killed.</summary>
internal sealed class GatherProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly DirectoryInfo? _own;

    private GatherProcess(Process process, DirectoryInfo? own)
    {
        _process = process;
        _own = own;
    }

    public IEnumerable<string> Output => _lines;

    public string Id => _process.Id.ToString(CultureInfo.InvariantCulture);

    /// <summary>Starts it on data of its own, which is gone with it.</summary>
    public static GatherProcess Start(string environment, params (string Key, string Value)[] settings)
    {
        var own = Directory.CreateTempSubdirectory("gather-process-");
        return Start(environment, own, own, port: 0, settings);
    }

    /// <summary>Starts it on data that outlives it, where those who come back find it.</summary>
    public static GatherProcess Start(string environment, DirectoryInfo data, int port, params (string Key, string Value)[] settings) =>
        Start(environment, data, own: null, port, settings);

    private static GatherProcess Start(string environment, DirectoryInfo data, DirectoryInfo? own, int port, (string Key, string Value)[] settings)
    {
        // A file that may grow no more is then a fault like any other, and does not end the program.
        var start = new ProcessStartInfo("sh", ["-c", "trap '' XFSZ; exec dotnet \"$0\"", Path.Combine(AppContext.BaseDirectory, "Gather.Api.dll")])
        {
            WorkingDirectory = Path.Combine(Repository.Root, "src/Api"),
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = environment;
        start.Environment["ASPNETCORE_URLS"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        start.Environment["Storage__Path"] = Path.Combine(data.FullName, "gather.db");
        start.Environment["Egress__Cache__Path"] = Path.Combine(data.FullName, "cache");
        foreach (var (key, value) in settings)
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;

        var gather = new GatherProcess(new Process { StartInfo = start }, own);
        gather._process.OutputDataReceived += (_, line) => gather.Keep(line.Data);
        gather._process.ErrorDataReceived += (_, line) => gather.Keep(line.Data);
        gather._process.Start();
        gather._process.BeginOutputReadLine();
        gather._process.BeginErrorReadLine();
        return gather;
    }

    /// <summary>Waits until the program says where it listens.</summary>
    public async Task<HttpClient> ClientAsync()
    {
        const string Mark = "Gather listens on ";
        var line = await LineAsync(Mark);
        var address = line[(line.IndexOf(Mark, StringComparison.Ordinal) + Mark.Length)..].Split('"', ' ')[0];
        return new HttpClient { BaseAddress = new Uri(address) };
    }

    public Task<string> LineAsync(string part) =>
        Eventually.GetAsync(() => Task.FromResult(_lines.FirstOrDefault(l => l.Contains(part, StringComparison.Ordinal))), $"the log says '{part}'; it says: {string.Join('\n', _lines)}");

    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-s", signal, Id]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Ends it as a crash does, with <c>kill -9</c>.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async Task<int> ExitAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _own?.Delete(recursive: true);
    }

    private void Keep(string? line)
    {
        if (line is not null)
            _lines.Enqueue(line);
    }
}
