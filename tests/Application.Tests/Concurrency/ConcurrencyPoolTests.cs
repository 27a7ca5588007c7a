using Gather.Application.Concurrency;
using Gather.Testing;

namespace Gather.Application.Tests.Concurrency;

public sealed class ConcurrencyPoolTests
{
    private readonly FakeTimeProvider _time = new();

    [Test]
    public async Task AcquireAsync_PermitFree_CompletesAtOnceAndStartsNoTimer()
    {
        using var sut = Pools.One(_time);

        var acquired = sut.AcquireAsync("a", CancellationToken.None);

        Assert.That((acquired.IsCompleted, _time.PendingTimers), Is.EqualTo((true, 0)));
        (await acquired).Dispose();
        sut.AssertIdle();
    }

    [Test]
    public async Task AcquireAsync_QueueFull_IsRefusedAndCounted()
    {
        using var sut = Pools.One(_time, queue: 0);
        using (await sut.AcquireAsync("a", CancellationToken.None))
        {
            var refused = Assert.ThrowsAsync<ConcurrencyLimitException>(() => sut.AcquireAsync("b", CancellationToken.None).Soon());

            Assert.That(refused!.Message, Is.EqualTo("The concurrency pool 'sleep' could not take the request: its queue is full."));
            Assert.That((refused.Pool, sut.Usage), Is.EqualTo(("sleep", new PoolUsage(InUse: 1, Queued: 0, Refused: 1, TimedOut: 0))));
        }

        sut.AssertIdle();
    }

    [Test]
    public async Task AcquireAsync_QueueTimeout_IsRefusedAndCounted()
    {
        using var sut = Pools.One(_time, timeoutSeconds: 1.5);
        using (await sut.AcquireAsync("a", CancellationToken.None))
        {
            var waiting = sut.AcquireAsync("b", CancellationToken.None).AsTask();
            _time.Advance(TimeSpan.FromSeconds(1.499));
            Assert.That((waiting.IsCompleted, sut.Usage.Queued), Is.EqualTo((false, 1)));
            _time.Advance(TimeSpan.FromSeconds(0.001));

            var refused = Assert.ThrowsAsync<ConcurrencyLimitException>(() => waiting.Soon());

            Assert.That(refused!.Message, Does.EndWith("no permit came free within 1.5 s."));
            Assert.That(sut.Usage, Is.EqualTo(new PoolUsage(InUse: 1, Queued: 0, Refused: 0, TimedOut: 1)));
        }

        Assert.That(_time.PendingTimers, Is.Zero);
        sut.AssertIdle();
    }

    [Test]
    public async Task AcquireAsync_CallerLeavesWhileQueued_IsCancelledAndNotCountedAsTimedOut()
    {
        using var sut = Pools.One(_time);
        using var leaving = new CancellationTokenSource();
        using (await sut.AcquireAsync("a", CancellationToken.None))
        {
            var waiting = sut.AcquireAsync("b", leaving.Token).AsTask();
            await leaving.CancelAsync();

            Assert.That(async () => await waiting.Soon(), Throws.InstanceOf<OperationCanceledException>());
            Assert.That(sut.Usage, Is.EqualTo(new PoolUsage(InUse: 1, Queued: 0, Refused: 0, TimedOut: 0)));
        }

        Assert.That(_time.PendingTimers, Is.Zero);
        sut.AssertIdle();
    }

    [Test]
    public async Task AcquireAsync_PermitComesInTime_TheTimeoutIsForgotten()
    {
        using var sut = Pools.One(_time);
        var first = await sut.AcquireAsync("a", CancellationToken.None);
        var waiting = sut.AcquireAsync("b", CancellationToken.None).AsTask();

        first.Dispose();
        using (await waiting.Soon())
        {
            _time.Advance(TimeSpan.FromHours(1));
            Assert.That(sut.Usage, Is.EqualTo(new PoolUsage(InUse: 1, Queued: 0, Refused: 0, TimedOut: 0)));
        }

        sut.AssertIdle();
    }

    [Test]
    public async Task AcquireAsync_PermitsPerCallerNotSet_OneCallerMayHoldAll()
    {
        using var sut = Pools.One(_time, permits: 2);
        using var first = await sut.AcquireAsync("a", CancellationToken.None).Soon();
        using var second = await sut.AcquireAsync("a", CancellationToken.None).Soon();

        Assert.That(sut.Usage.InUse, Is.EqualTo(2));
    }

    [Test]
    public async Task Dispose_PermitDisposedTwice_IsReturnedOnce()
    {
        using var sut = Pools.One(_time, permits: 2);
        var first = await sut.AcquireAsync("a", CancellationToken.None);
        using var second = await sut.AcquireAsync("a", CancellationToken.None);

        first.Dispose();
        first.Dispose();

        Assert.That(sut.Usage.InUse, Is.EqualTo(1));
    }

    [Test]
    public async Task RetryAfter_NothingEverReturned_IsASecond()
    {
        using var sut = Pools.One(_time, queue: 0);
        using var held = await sut.AcquireAsync("a", CancellationToken.None);

        Assert.That(RefusalOf(sut).RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(1)));
    }

    [Test]
    public async Task RetryAfter_OnePermitHeldOnce_IsThatLong()
    {
        using var sut = Pools.One(_time, queue: 0);
        await sut.HoldAsync(_time, seconds: 12);
        using var held = await sut.AcquireAsync("a", CancellationToken.None);

        Assert.That(RefusalOf(sut).RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(12)));
    }

    [Test]
    public async Task RetryAfter_OthersWaitForSeveralPermits_IsWhenTheyAndOneMoreAreServed()
    {
        using var sut = Pools.One(_time, permits: 2, queue: 2);
        await sut.HoldAsync(_time, seconds: 10);
        using var first = await sut.AcquireAsync("a", CancellationToken.None);
        using var second = await sut.AcquireAsync("b", CancellationToken.None);
        using var leaving = new CancellationTokenSource();
        var waiting = new[] { "c", "d" }.Select(c => sut.AcquireAsync(c, leaving.Token).AsTask()).ToList();

        // Two wait and one more comes: three times ten seconds over two permits.
        Assert.That(RefusalOf(sut).RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(15)));

        await leaving.CancelAsync();
        Assert.That(async () => await Task.WhenAll(waiting).Soon(), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task RetryAfter_HoldTimesChange_FollowsThem()
    {
        using var sut = Pools.One(_time, queue: 0);
        await sut.HoldAsync(_time, seconds: 100);
        for (var i = 0; i < 100; i++)
            await sut.HoldAsync(_time, seconds: 4);
        using var held = await sut.AcquireAsync("a", CancellationToken.None);

        Assert.That(RefusalOf(sut).RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(5)), "a little above 4, rounded up");
    }

    [TestCase(0.001, 1)]
    [TestCase(3600, 300)]
    public async Task RetryAfter_VeryShortOrLongHolds_IsClamped(double holdSeconds, double expected)
    {
        using var sut = Pools.One(_time, queue: 0);
        await sut.HoldAsync(_time, holdSeconds);
        using var held = await sut.AcquireAsync("a", CancellationToken.None);

        Assert.That(RefusalOf(sut).RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(expected)));
    }

    private static ConcurrencyLimitException RefusalOf(ConcurrencyPool pool) =>
        Assert.ThrowsAsync<ConcurrencyLimitException>(() => pool.AcquireAsync("refused", CancellationToken.None).Soon())!;
}
