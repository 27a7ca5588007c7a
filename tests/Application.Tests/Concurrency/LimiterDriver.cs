using System.Threading.RateLimiting;
using Gather.Application.Concurrency;

namespace Gather.Application.Tests.Concurrency;

/// <summary>Acquires for callers and notes in which order they were served.</summary>
internal sealed class LimiterDriver(int permits, int permitsPerCaller, int queueLimit)
{
    public FairConcurrencyLimiter Limiter { get; } = new(permits, permitsPerCaller, queueLimit);

    public int InUse => permits - (int)Statistics.CurrentAvailablePermits;

    public int Queued => (int)Statistics.CurrentQueuedCount;

    public RateLimiterStatistics Statistics => Limiter.GetStatistics("")!;

    public RateLimitLease Take(string caller)
    {
        var lease = Limiter.AttemptAcquire(caller);
        Assert.That(lease.IsAcquired, Is.True, $"no permit was free for {caller}");
        return lease;
    }

    /// <summary>Queues a request; the permit it is to wait for must not be free.</summary>
    public Task<RateLimitLease> Wait(string caller, CancellationToken cancellationToken = default)
    {
        var before = Queued;
        var waiting = Limiter.AcquireAsync(caller, cancellationToken: cancellationToken).AsTask();
        Assert.That(Queued, Is.EqualTo(before + 1), $"{caller} does not wait");
        return waiting;
    }

    public Task<RateLimitLease> Acquire(string caller) => Limiter.AcquireAsync(caller).AsTask();

    public void AssertIdle() => Assert.That((InUse, Queued), Is.EqualTo((0, 0)));
}
