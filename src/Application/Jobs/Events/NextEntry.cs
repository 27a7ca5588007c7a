using Gather.Application.Events;
using Gather.Domain.Events;

namespace Gather.Application.Jobs.Events;

/// <summary>
/// A reader's waiting for the next entry of its log. It goes on while the reader looks elsewhere: to begin it anew each time would
/// cost the store a read.
/// </summary>
internal sealed class NextEntry(IEventLog log, Topic topic, TimeProvider time, CancellationToken cancellationToken) : IAsyncDisposable
{
    private readonly CancellationTokenSource _leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    private Task? _more;

    /// <summary>Waits for so long at most; true when the log may have an entry after <paramref name="seq"/>, which stays the same until then.</summary>
    public async Task<bool> WaitAsync(long seq, TimeSpan atMost)
    {
        var more = _more ??= log.WaitForMoreAsync(topic, seq, _leaving.Token);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var hasMore = await Task.WhenAny(more, Task.Delay(atMost, time, enough.Token)) == more;
        await enough.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        if (!hasMore)
            return false;

        _more = null;
        await more;
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        if (_more is not null)
            await _more.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _leaving.Dispose();
    }
}
