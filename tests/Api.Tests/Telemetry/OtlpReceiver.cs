using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Gather.Api.Tests.Telemetry;

/// <summary>
/// A collector on a loopback port. It does not decode protobuf: strings stand in it as plain UTF-8, and a test asks for a
/// message that has some of them.
/// </summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly WebApplication _app;
    private readonly Lock _gate = new();
    private readonly List<(string Path, string Body)> _messages = [];
    private readonly List<(Predicate<(string Path, string Body)> Wanted, TaskCompletionSource<string> Arrival)> _waiting = [];

    private OtlpReceiver()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(ReceiveAsync);
    }

    public string Address => _app.Urls.Single();

    public static async Task<OtlpReceiver> StartAsync()
    {
        var receiver = new OtlpReceiver();
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>The first message to the path that has all of the texts, also one that has come already.</summary>
    public Task<string> WaitForAsync(string path, params string[] texts)
    {
        bool IsWanted((string Path, string Body) message) => message.Path == path
            && Array.TrueForAll(texts, text => message.Body.Contains(text, StringComparison.Ordinal));

        var arrival = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            var known = _messages.FindIndex(IsWanted);
            if (known >= 0)
                arrival.SetResult(_messages[known].Body);
            else
                _waiting.Add((IsWanted, arrival));
        }

        return arrival.Task.WaitAsync(Patience);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var message = (Path: $"{context.Request.Method} {context.Request.Path}", Body: body);
        lock (_gate)
        {
            _messages.Add(message);
            foreach (var (_, arrival) in _waiting.FindAll(waiter => waiter.Wanted(message)))
                arrival.TrySetResult(body);
        }
    }
}
