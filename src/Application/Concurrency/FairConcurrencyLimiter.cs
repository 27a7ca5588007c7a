using System.Threading.RateLimiting;

namespace Gather.Application.Concurrency;

/// <summary>
/// Permits shared fairly between callers. A free permit goes to the waiting caller that holds the fewest (among equals the one
/// whose turn is longest ago), and within a caller to the request that came first. When the queue is full, the newest request of the
/// caller with the most waiting gives way, so that a flood shuts out nobody but itself.
/// </summary>
internal sealed class FairConcurrencyLimiter(int permits, int permitsPerCaller, int queueLimit) : PartitionedRateLimiter<string>
{
    // A caller that calls again and again is not made anew each time; that many are remembered.
    private const int MaxIdleCallers = 1024;

    private readonly Lock _gate = new();

    // All below is guarded by _gate.
    private readonly Dictionary<string, CallerQueue> _callers = new(StringComparer.Ordinal);
    private readonly SortedSet<CallerQueue> _waitingCallers = new(CallerQueue.LeastServedFirst);
    private int _available = permits;
    private int _queued;
    private long _turn;
    private long _successes;
    private long _refusals;

    public override RateLimiterStatistics GetStatistics(string resource)
    {
        lock (_gate)
        {
            return new RateLimiterStatistics
            {
                CurrentAvailablePermits = _available,
                CurrentQueuedCount = _queued,
                TotalSuccessfulLeases = _successes,
                TotalFailedLeases = _refusals,
            };
        }
    }

    protected override RateLimitLease AttemptAcquireCore(string resource, int permitCount)
    {
        RequireOne(permitCount);
        lock (_gate)
        {
            var caller = CallerOf_NeedsLock(resource);
            if (TryTake_NeedsLock(caller) is { } lease)
                return lease;
            ForgetIdle_NeedsLock(caller);
            return ConcurrencyLease.Refused;
        }
    }

    protected override async ValueTask<RateLimitLease> AcquireAsyncCore(string resource, int permitCount, CancellationToken cancellationToken)
    {
        RequireOne(permitCount);
        cancellationToken.ThrowIfCancellationRequested();

        Waiter waiter;
        Waiter? evicted;
        lock (_gate)
        {
            var caller = CallerOf_NeedsLock(resource);
            if (TryTake_NeedsLock(caller) is { } lease)
                return lease;

            if (!TryMakeRoom_NeedsLock(caller, out evicted))
            {
                _refusals++;
                ForgetIdle_NeedsLock(caller);
                return ConcurrencyLease.Refused;
            }

            waiter = new Waiter(caller);
            Enqueue_NeedsLock(waiter);
        }

        evicted?.TrySetResult(ConcurrencyLease.Refused);
        await using (cancellationToken.UnsafeRegister(static (state, token) => ((Waiter)state!).Caller.Limiter.Abandon((Waiter)state, token), waiter))
            return await waiter.Task;
    }

    /// <summary>Gives a permit back and hands it on.</summary>
    internal void Release(CallerQueue caller)
    {
        Waiter? next;
        ConcurrencyLease? lease = null;
        lock (_gate)
        {
            _available++;
            SetHeld_NeedsLock(caller, caller.Held - 1);
            ForgetIdle_NeedsLock(caller);
            next = NextWaiter_NeedsLock();
            if (next is not null)
                lease = Grant_NeedsLock(next.Caller);
        }

        next?.TrySetResult(lease!);
    }

    private static void RequireOne(int permitCount) => ArgumentOutOfRangeException.ThrowIfNotEqual(permitCount, 1);

    private CallerQueue CallerOf_NeedsLock(string caller)
    {
        if (!_callers.TryGetValue(caller, out var queue))
            _callers[caller] = queue = new CallerQueue(caller, this) { LastTurn = ++_turn };
        return queue;
    }

    private ConcurrencyLease? TryTake_NeedsLock(CallerQueue caller)
    {
        // Permits that are free while requests wait are out of those callers' reach, so taking one overtakes nobody.
        if (_available == 0 || caller.Held >= permitsPerCaller || caller.Waiters.Count > 0)
            return null;
        return Grant_NeedsLock(caller);
    }

    private ConcurrencyLease Grant_NeedsLock(CallerQueue caller)
    {
        _available--;
        _successes++;
        SetHeld_NeedsLock(caller, caller.Held + 1);
        return new ConcurrencyLease(caller);
    }

    private bool TryMakeRoom_NeedsLock(CallerQueue newcomer, out Waiter? evicted)
    {
        evicted = null;
        if (_queued < queueLimit)
            return true;

        var longest = _waitingCallers.MaxBy(c => c.Waiters.Count);
        if (longest is null || newcomer.Waiters.Count + 1 >= longest.Waiters.Count)
            return false;

        evicted = longest.Waiters.Last!.Value;
        Remove_NeedsLock(evicted);
        _refusals++;
        return true;
    }

    private Waiter? NextWaiter_NeedsLock()
    {
        // The least served caller stands first: when it is at its bound, so is everyone behind it.
        if (_available == 0 || _waitingCallers.Min is not { } caller || caller.Held >= permitsPerCaller)
            return null;

        var waiter = caller.Waiters.First!.Value;
        Remove_NeedsLock(waiter);
        return waiter;
    }

    private void Abandon(Waiter waiter, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (waiter.Node.List is null)
                return;
            Remove_NeedsLock(waiter);
            ForgetIdle_NeedsLock(waiter.Caller);
        }

        waiter.TrySetCanceled(cancellationToken);
    }

    private void Enqueue_NeedsLock(Waiter waiter)
    {
        waiter.Caller.Waiters.AddLast(waiter.Node);
        _queued++;
        _waitingCallers.Add(waiter.Caller);
    }

    private void Remove_NeedsLock(Waiter waiter)
    {
        var caller = waiter.Caller;
        caller.Waiters.Remove(waiter.Node);
        _queued--;
        if (caller.Waiters.Count == 0)
            _waitingCallers.Remove(caller);
    }

    private void SetHeld_NeedsLock(CallerQueue caller, int held)
    {
        // What the set is sorted by may change only while the caller stands outside it.
        var waits = caller.Waiters.Count > 0 && _waitingCallers.Remove(caller);
        caller.Held = held;
        caller.LastTurn = ++_turn;
        if (waits)
            _waitingCallers.Add(caller);
    }

    private void ForgetIdle_NeedsLock(CallerQueue caller)
    {
        if (_callers.Count > MaxIdleCallers && caller.Held == 0 && caller.Waiters.Count == 0)
            _callers.Remove(caller.Name);
    }
}
