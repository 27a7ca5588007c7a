using Microsoft.Extensions.Hosting;

namespace Gather.Infrastructure.Storage;

/// <summary>Opens the store before any other hosted service starts and closes it after all of them have stopped.</summary>
internal sealed class StoreHost(Store store) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => store.OpenAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => store.DisposeAsync().AsTask().WaitAsync(cancellationToken);
}
