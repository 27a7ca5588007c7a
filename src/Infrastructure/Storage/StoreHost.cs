using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gather.Infrastructure.Storage;

/// <summary>Opens the store before any other hosted service starts and closes it after all of them have stopped.</summary>
internal sealed partial class StoreHost(Store store, ILogger<StoreHost> logger) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await store.OpenAsync(cancellationToken);
        LogOpened(store.Dialect.Place);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => store.DisposeAsync().AsTask().WaitAsync(cancellationToken);

    [LoggerMessage(2005, LogLevel.Information, "The data is in {Place}", EventName = "StoreOpened")]
    private partial void LogOpened(string place);
}
