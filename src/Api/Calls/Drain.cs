using Gather.Application.Operations;
using Microsoft.Extensions.Options;

namespace Gather.Api.Calls;

/// <summary>
/// The orderly end: while the server still listens, new requests and readiness are answered with 503, running requests get their
/// grace, and what still runs then is ended and told so. Only after that the server stops listening, and whoever still holds a
/// connection, because it never ends its request, is cut off.
/// </summary>
internal sealed partial class Drain(OperationRegistry operations, IOptions<ServerOptions> options, TimeProvider time, ILogger<Drain> logger)
    : IHostedLifecycleService, IDisposable
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50);

    // Before the host's own patience ends, which is ten seconds after the grace.
    private static readonly TimeSpan CutOff = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _begun = new();
    private readonly CancellationTokenSource _over = new(Timeout.InfiniteTimeSpan, time);

    /// <summary>Whether the server is on its way down.</summary>
    public bool HasBegun => _begun.IsCancellationRequested;

    /// <summary>Fires when the server is on its way down.</summary>
    public CancellationToken Begun => _begun.Token;

    /// <summary>Fires when all that ran has been answered and connections are held by their clients only.</summary>
    public CancellationToken Over => _over.Token;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await _begun.CancelAsync();
        Log.Draining(logger, operations.Count, options.Value.ShutdownGrace.TotalSeconds);

        using var grace = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var timer = time.CreateTimer(static g => ((CancellationTokenSource)g!).Cancel(), grace, options.Value.ShutdownGrace, Timeout.InfiniteTimeSpan);
        try
        {
            while (operations.Count > 0)
                await Task.Delay(LookAgain, time, grace.Token);
        }
        catch (OperationCanceledException)
        {
            Log.GraceOver(logger, operations.Count);
            operations.EndAll(EndReason.ShuttingDown);
        }

        _over.CancelAfter(CutOff);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _begun.Dispose();
        _over.Dispose();
    }

    private static partial class Log
    {
        [LoggerMessage(1101, LogLevel.Information, "Shutting down: {Running} operations have {Grace} s to finish", EventName = "Draining")]
        public static partial void Draining(ILogger logger, int running, double grace);

        [LoggerMessage(1102, LogLevel.Warning, "The grace is over: ending {Running} operations", EventName = "GraceOver")]
        public static partial void GraceOver(ILogger logger, int running);
    }
}
