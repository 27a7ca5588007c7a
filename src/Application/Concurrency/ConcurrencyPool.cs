using System.Threading.RateLimiting;

namespace Gather.Application.Concurrency;

/// <summary>A named pool of permits, and what it has seen.</summary>
public sealed class ConcurrencyPool : IDisposable
{
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(5);

    private readonly FairConcurrencyLimiter _limiter;
    private readonly TimeProvider _time;

    // A moving average over about the last 16 permits, NaN before the first; a lost update under a race moves an estimate by a sixteenth.
    private double _averageHoldSeconds = double.NaN;
    private long _timedOut;

    public ConcurrencyPool(string name, PoolOptions options, TimeProvider time)
    {
        Name = name;
        Options = options;
        _time = time;
        _limiter = new FairConcurrencyLimiter(options.Permits, options.PermitsPerCaller ?? options.Permits, options.Queue);
    }

    /// <summary>One of <see cref="PoolName"/>.</summary>
    public string Name { get; }

    /// <summary>The configured bounds.</summary>
    public PoolOptions Options { get; }

    /// <summary>How many permits are in use, how many requests wait, and how many were refused or gave up waiting.</summary>
    public PoolUsage Usage
    {
        get
        {
            var statistics = _limiter.GetStatistics(Name)!;
            return new PoolUsage(
                Options.Permits - (int)statistics.CurrentAvailablePermits,
                (int)statistics.CurrentQueuedCount,
                statistics.TotalFailedLeases,
                Interlocked.Read(ref _timedOut));
        }
    }

    /// <summary>Takes a permit, waiting in the caller's queue if need be.</summary>
    /// <exception cref="ConcurrencyLimitException">The queue is full, or the permit did not come in time.</exception>
    internal ValueTask<PooledPermit> AcquireAsync(string caller, CancellationToken cancellationToken)
    {
        var lease = _limiter.AttemptAcquire(caller);
        return lease.IsAcquired
            ? ValueTask.FromResult(new PooledPermit(this, lease, _time.GetTimestamp()))
            : WaitAsync(caller, cancellationToken);
    }

    public void Dispose() => _limiter.Dispose();

    internal void Return(RateLimitLease lease, long takenAt)
    {
        var held = _time.GetElapsedTime(takenAt).TotalSeconds;
        var average = Volatile.Read(ref _averageHoldSeconds);
        Volatile.Write(ref _averageHoldSeconds, double.IsNaN(average) ? held : average + ((held - average) / 16));
        lease.Dispose();
    }

    private async ValueTask<PooledPermit> WaitAsync(string caller, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Options.QueueTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            var lease = await _limiter.AcquireAsync(caller, cancellationToken: either.Token);
            return lease.IsAcquired
                ? new PooledPermit(this, lease, _time.GetTimestamp())
                : throw new ConcurrencyLimitException(Name, "its queue is full", RetryAfter());
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Interlocked.Increment(ref _timedOut);
            throw new ConcurrencyLimitException(Name, $"no permit came free within {Options.QueueTimeout.TotalSeconds:0.###} s", RetryAfter());
        }
    }

    // When as many permits as now wait, and one more, should have come back.
    private TimeSpan RetryAfter()
    {
        var average = Volatile.Read(ref _averageHoldSeconds);
        var seconds = double.IsNaN(average) ? 0 : Math.Ceiling((Usage.Queued + 1) * average / Options.Permits);
        return TimeSpan.FromSeconds(Math.Clamp(seconds, 1, LongestRetryAfter.TotalSeconds));
    }
}

/// <summary>A pool at this moment, and since the start.</summary>
/// <param name="InUse">Permits in use.</param>
/// <param name="Queued">Requests waiting for one.</param>
/// <param name="Refused">Requests refused since the start because the queue was full.</param>
/// <param name="TimedOut">Requests that gave up waiting since the start.</param>
public readonly record struct PoolUsage(int InUse, int Queued, long Refused, long TimedOut);

/// <summary>A permit of a pool; disposing of it gives it back.</summary>
internal sealed class PooledPermit(ConcurrencyPool pool, RateLimitLease lease, long takenAt) : IDisposable
{
    private int _returned;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _returned, 1) == 0)
            pool.Return(lease, takenAt);
    }
}
