namespace Gather.Infrastructure.Storage;

/// <summary>
/// Wakes those who wait for a topic's next entry when this process commits one. A hint may be lost, and another node gives
/// none, so every wait ends by itself after <see cref="LongestWait"/>.
/// </summary>
internal sealed class TopicHints(TimeProvider time)
{
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    // Guards _waiters.
    private readonly Lock _gate = new();
    private readonly Dictionary<string, HashSet<Waiter>> _waiters = new(StringComparer.Ordinal);

    /// <summary>How many are waiting.</summary>
    public int Waiting
    {
        get { lock (_gate) return _waiters.Values.Sum(w => w.Count); }
    }

    /// <summary>
    /// Waits for a hint. It listens before <paramref name="isAhead"/> looks, so that an entry stored in between is not missed.
    /// </summary>
    public async Task WaitAsync(string topic, Func<CancellationToken, Task<bool>> isAhead, CancellationToken cancellationToken)
    {
        var waiter = new Waiter(cancellationToken);
        Add(topic, waiter);
        try
        {
            if (await isAhead(cancellationToken))
                return;

            await using var timer = time.CreateTimer(
                static w => ((Waiter)w!).TrySetResult(), waiter, LongestWait, Timeout.InfiniteTimeSpan);
            await using var registration = cancellationToken.UnsafeRegister(static w => ((Waiter)w!).Cancel(), waiter);
            await waiter.Task;
        }
        finally
        {
            Remove(topic, waiter);
        }
    }

    public void Wake(string topic)
    {
        HashSet<Waiter>? woken;
        lock (_gate)
            _waiters.Remove(topic, out woken);

        foreach (var waiter in woken ?? [])
            waiter.TrySetResult();
    }

    private void Add(string topic, Waiter waiter)
    {
        lock (_gate)
        {
            if (!_waiters.TryGetValue(topic, out var waiters))
                _waiters[topic] = waiters = [];
            waiters.Add(waiter);
        }
    }

    private void Remove(string topic, Waiter waiter)
    {
        lock (_gate)
            if (_waiters.TryGetValue(topic, out var waiters) && waiters.Remove(waiter) && waiters.Count == 0)
                _waiters.Remove(topic);
    }

    private sealed class Waiter(CancellationToken cancellationToken)
        : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public void Cancel() => TrySetCanceled(cancellationToken);
    }
}
