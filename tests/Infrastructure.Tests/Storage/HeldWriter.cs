using Gather.Infrastructure.Storage;

namespace Gather.Infrastructure.Tests.Storage;

/// <summary>Keeps a store's writer inside a command, so that what a test queues meanwhile becomes one batch.</summary>
internal sealed class HeldWriter : IAsyncDisposable
{
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _command;

    private HeldWriter(Store store) => _command = store.Writer.RunAsync(
        [],
        async _ =>
        {
            _started.TrySetResult();
            await _release.Task;
            return true;
        },
        CancellationToken.None);

    public static async Task<HeldWriter> HoldAsync(Store store)
    {
        var held = new HeldWriter(store);
        await held._started.Task;
        return held;
    }

    public void Release() => _release.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        Release();
        await _command;
    }
}
