using Gather.Testing;

namespace Gather.Application.Tests.Concurrency;

public sealed class FairConcurrencyLimiterQueueTests
{
    [Test]
    public async Task AcquireAsync_QueueFull_RefusesAtOnce()
    {
        var sut = new LimiterDriver(permits: 1, permitsPerCaller: 1, queueLimit: 1);
        var held = sut.Take("a");
        var waiting = sut.Wait("a");

        var refused = sut.Acquire("a");

        Assert.That(refused.IsCompleted, Is.True);
        Assert.That((await refused).IsAcquired, Is.False);
        Assert.That((sut.Queued, sut.Statistics.TotalFailedLeases), Is.EqualTo((1, 1)));
        held.Dispose();
        (await waiting.Soon()).Dispose();
        sut.AssertIdle();
    }

    [Test]
    public async Task AcquireAsync_NoQueueAndNoPermit_RefusesAtOnce()
    {
        var sut = new LimiterDriver(permits: 1, permitsPerCaller: 1, queueLimit: 0);
        using var held = sut.Take("a");

        Assert.That((await sut.Acquire("b").Soon()).IsAcquired, Is.False);
    }

    [Test]
    public async Task AcquireAsync_QueueFullOfAnotherCaller_ItsNewestGivesWay()
    {
        var sut = new LimiterDriver(permits: 1, permitsPerCaller: 1, queueLimit: 3);
        var held = sut.Take("flood");
        var oldest = sut.Wait("flood");
        var middle = sut.Wait("flood");
        var newest = sut.Wait("flood");

        var other = sut.Acquire("other");

        Assert.That((await newest.Soon()).IsAcquired, Is.False);
        Assert.That((sut.Queued, sut.Statistics.TotalFailedLeases), Is.EqualTo((3, 1)));
        held.Dispose();
        foreach (var request in new[] { other, oldest, middle })
        {
            using var lease = await request.Soon();
            Assert.That(lease.IsAcquired, Is.True);
        }

        sut.AssertIdle();
    }

    [Test]
    public async Task AcquireAsync_QueueFullAndSharedEvenly_TheNewcomerIsRefused()
    {
        var sut = new LimiterDriver(permits: 1, permitsPerCaller: 1, queueLimit: 2);
        var held = sut.Take("a");
        var first = sut.Wait("b");
        var second = sut.Wait("c");

        Assert.That((await sut.Acquire("d").Soon()).IsAcquired, Is.False);

        held.Dispose();
        (await first.Soon()).Dispose();
        (await second.Soon()).Dispose();
        sut.AssertIdle();
    }

    [Test]
    public void AcquireAsync_TokenAlreadyCancelled_ThrowsAndTakesNothing()
    {
        var sut = new LimiterDriver(permits: 1, permitsPerCaller: 1, queueLimit: 1);

        Assert.That(async () => await sut.Limiter.AcquireAsync("a", 1, new CancellationToken(canceled: true)), Throws.InstanceOf<OperationCanceledException>());
        sut.AssertIdle();
    }

    [Test]
    public async Task AcquireAsync_CancelledWhileQueued_LeavesTheQueueToOthers()
    {
        var sut = new LimiterDriver(permits: 1, permitsPerCaller: 1, queueLimit: 2);
        using var leaving = new CancellationTokenSource();
        var held = sut.Take("a");
        var cancelled = sut.Wait("a", leaving.Token);
        var patient = sut.Wait("a");

        await leaving.CancelAsync();

        Assert.That(async () => await cancelled.Soon(), Throws.InstanceOf<OperationCanceledException>().With.Property("CancellationToken").EqualTo(leaving.Token));
        Assert.That(sut.Queued, Is.EqualTo(1));
        held.Dispose();
        (await patient.Soon()).Dispose();
        sut.AssertIdle();
    }

    [Test]
    public async Task AcquireAsync_CancelledAfterTheGrant_KeepsThePermit()
    {
        var sut = new LimiterDriver(permits: 1, permitsPerCaller: 1, queueLimit: 1);
        using var leaving = new CancellationTokenSource();
        var held = sut.Take("a");
        var granted = sut.Wait("a", leaving.Token);
        held.Dispose();

        await leaving.CancelAsync();

        using (var lease = await granted.Soon())
            Assert.That((lease.IsAcquired, sut.InUse), Is.EqualTo((true, 1)));
        sut.AssertIdle();
    }

    [Test]
    public async Task AcquireAsync_EvictedRequestIsCancelled_NothingHappens()
    {
        var sut = new LimiterDriver(permits: 1, permitsPerCaller: 1, queueLimit: 2);
        using var leaving = new CancellationTokenSource();
        var held = sut.Take("a");
        var oldest = sut.Wait("a");
        var evicted = sut.Wait("a", leaving.Token);
        var other = sut.Acquire("b");

        await leaving.CancelAsync();

        Assert.That((await evicted.Soon()).IsAcquired, Is.False);
        Assert.That(sut.Queued, Is.EqualTo(2));
        held.Dispose();
        (await other.Soon()).Dispose();
        (await oldest.Soon()).Dispose();
        sut.AssertIdle();
    }

    [Test]
    public async Task AcquireAsync_ManyTasks_NeverMoreInsideThanPermits()
    {
        const int Permits = 7;
        var sut = new LimiterDriver(Permits, permitsPerCaller: 3, queueLimit: 10_000);
        var inside = 0;
        var most = 0;
        var insidePerCaller = new int[5];
        var mostOfOne = 0;

        await Task.WhenAll(Enumerable.Range(0, 2000).Select(i => Task.Run(() => WorkAsync(i % insidePerCaller.Length)))).Soon();

        Assert.That(most, Is.InRange(1, Permits));
        Assert.That(mostOfOne, Is.InRange(1, 3));
        Assert.That(sut.Statistics.TotalSuccessfulLeases, Is.EqualTo(2000));
        sut.AssertIdle();

        async Task WorkAsync(int caller)
        {
            using var lease = await sut.Limiter.AcquireAsync($"caller {caller}");
            RaiseTo(ref most, Interlocked.Increment(ref inside));
            RaiseTo(ref mostOfOne, Interlocked.Increment(ref insidePerCaller[caller]));
            await Task.Yield();
            Interlocked.Decrement(ref insidePerCaller[caller]);
            Interlocked.Decrement(ref inside);
        }
    }

    private static void RaiseTo(ref int most, int now)
    {
        for (var seen = Volatile.Read(ref most); now > seen; seen = Volatile.Read(ref most))
            if (Interlocked.CompareExchange(ref most, now, seen) == seen)
                return;
    }
}
