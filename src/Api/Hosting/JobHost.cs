using Gather.Api.Calls;
using Gather.Application.Jobs.Webhooks;
using Gather.Application.Jobs.Work;
using Microsoft.Extensions.Options;

namespace Gather.Api.Hosting;

/// <summary>
/// Runs the engine of jobs, and the delivery to their webhooks, while the program runs. Once the shutdown begins nothing new is
/// begun; what is in hand gets the same grace as running requests, and what is not done then is left for the next start.
/// </summary>
internal sealed partial class JobHost(
    JobEngine engine, WebhookDispatcher webhooks, IHostApplicationLifetime lifetime, IOptions<ServerOptions> options, TimeProvider time, ILogger<JobHost> logger)
    : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _abort = new();
    private CancellationTokenRegistration _whenStopping;
    private ITimer? _grace;
    private Task _running = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _whenStopping = lifetime.ApplicationStopping.Register(BeginStop);
        _running = Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    // Of the two moments at which a shutdown can begin, whichever comes first.
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        BeginStop();
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        BeginStop();
        await using var impatience = cancellationToken.UnsafeRegister(static abort => ((CancellationTokenSource)abort!).Cancel(), _abort);
        await _running;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _whenStopping.Dispose();
        _grace?.Dispose();
        _stopping.Dispose();
        _abort.Dispose();
    }

    private void BeginStop()
    {
        lock (_stopping)
        {
            if (_stopping.IsCancellationRequested)
                return;
            _grace = time.CreateTimer(static abort => ((CancellationTokenSource)abort!).Cancel(), _abort, options.Value.ShutdownGrace, Timeout.InfiniteTimeSpan);
            _stopping.Cancel();
        }
    }

    private Task RunAsync() => Task.WhenAll(RunAsync(engine.RunAsync), RunAsync(webhooks.RunAsync));

    private async Task RunAsync(Func<CancellationToken, CancellationToken, Task> run)
    {
        try
        {
            await run(_stopping.Token, _abort.Token);
        }
        catch (Exception failure)
        {
            // A server that takes jobs and does nothing about them is worse than none.
            Log.EngineFailed(logger, failure);
            lifetime.StopApplication();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3307, LogLevel.Critical, "The engine of jobs failed: the server stops", EventName = "JobEngineFailed")]
        public static partial void EngineFailed(ILogger logger, Exception exception);
    }
}
