using Gather.Testing;

namespace Gather.Application.Tests.Concurrency;

public sealed class FairConcurrencyLimiterTests
{
    [Test]
    public void AttemptAcquire_AllPermitsTaken_RefusesWithoutCounting()
    {
        var sut = new LimiterDriver(permits: 2, permitsPerCaller: 2, queueLimit: 0);
        using var first = sut.Take("a");
        using var second = sut.Take("b");

        using var third = sut.Limiter.AttemptAcquire("c");

        Assert.That(third.IsAcquired, Is.False);
        Assert.That((sut.InUse, sut.Statistics.TotalFailedLeases, sut.Statistics.TotalSuccessfulLeases), Is.EqualTo((2, 0, 2)));
    }

    [Test]
    public void AttemptAcquire_MoreThanOnePermit_Throws()
    {
        var sut = new LimiterDriver(permits: 2, permitsPerCaller: 2, queueLimit: 0);

        Assert.That(() => sut.Limiter.AttemptAcquire("a", 2), Throws.TypeOf<ArgumentOutOfRangeException>());
        sut.AssertIdle();
    }

    [Test]
    public void Dispose_LeaseDisposedTwice_GivesBackOnce()
    {
        var sut = new LimiterDriver(permits: 2, permitsPerCaller: 2, queueLimit: 0);
        var first = sut.Take("a");
        using (sut.Take("a"))
        {
            first.Dispose();
            first.Dispose();
            Assert.That(sut.InUse, Is.EqualTo(1));
        }

        sut.AssertIdle();
    }

    [Test]
    public void Dispose_RefusedLease_GivesNothingBack()
    {
        var sut = new LimiterDriver(permits: 1, permitsPerCaller: 1, queueLimit: 0);
        using var held = sut.Take("a");

        sut.Limiter.AttemptAcquire("b").Dispose();

        Assert.That(sut.InUse, Is.EqualTo(1));
    }

    [Test]
    public async Task AcquireAsync_OneCaller_ServesInOrderOfArrival()
    {
        var sut = new LimiterDriver(permits: 1, permitsPerCaller: 1, queueLimit: 10);
        var held = sut.Take("a");
        var waiting = Enumerable.Range(0, 5).Select(_ => sut.Wait("a")).ToList();

        for (var next = 0; next < waiting.Count; next++)
        {
            held.Dispose();
            held = await waiting[next].Soon();
            Assert.That((sut.InUse, sut.Queued), Is.EqualTo((1, waiting.Count - next - 1)));
        }

        held.Dispose();
        sut.AssertIdle();
    }

    [Test]
    public async Task AcquireAsync_FloodOfOneCaller_AnotherGetsTheNextPermit()
    {
        var sut = new LimiterDriver(permits: 1, permitsPerCaller: 1, queueLimit: 1000);
        var held = sut.Take("flood");
        var flood = Enumerable.Range(0, 500).Select(_ => sut.Wait("flood")).ToList();
        var other = sut.Wait("other");

        held.Dispose();
        var granted = await other.Soon();

        Assert.That(flood.Any(f => f.IsCompleted), Is.False);
        granted.Dispose();
        foreach (var request in flood)
            (await request.Soon()).Dispose();
        sut.AssertIdle();
    }

    [Test]
    public async Task AcquireAsync_FloodHoldsEveryPermit_AnotherGetsTheNextPermit()
    {
        var sut = new LimiterDriver(permits: 3, permitsPerCaller: 3, queueLimit: 100);
        var held = Enumerable.Range(0, 3).Select(_ => sut.Take("flood")).ToList();
        var flood = sut.Wait("flood");
        var other = sut.Wait("other");

        held[0].Dispose();

        (await other.Soon()).Dispose();
        (await flood.Soon()).Dispose();
        held.ForEach(h => h.Dispose());
        sut.AssertIdle();
    }

    [Test]
    public async Task AcquireAsync_ThreeFloods_TakeTurns()
    {
        var sut = new LimiterDriver(permits: 1, permitsPerCaller: 1, queueLimit: 100);
        var order = new List<string>();
        var held = sut.Take("first");
        var waiting = new[] { "c", "c", "c", "b", "b", "b", "a", "a", "a" }.Select(c => (Caller: c, Lease: sut.Wait(c))).ToList();
        while (waiting.Count > 0)
        {
            held.Dispose();
            var lease = await await Task.WhenAny(waiting.Select(w => w.Lease)).Soon();
            var served = waiting.First(w => w.Lease.IsCompleted);
            waiting.Remove(served);
            order.Add(served.Caller);
            held = lease;
        }

        held.Dispose();

        Assert.That(string.Concat(order), Is.EqualTo("cbacbacba"));
        sut.AssertIdle();
    }

    [Test]
    public async Task AcquireAsync_MoreCallersThanPermitsEachOneAtATime_NobodyStarves()
    {
        var sut = new LimiterDriver(permits: 2, permitsPerCaller: 2, queueLimit: 100);
        var served = new Dictionary<string, int>(StringComparer.Ordinal);
        var running = new Queue<(string Caller, IDisposable Lease)>([("a", sut.Take("a")), ("b", sut.Take("b"))]);
        var waiting = new[] { "c", "d", "e" }.Select(c => (Caller: c, Lease: sut.Wait(c))).ToList();

        for (var round = 0; round < 20; round++)
        {
            // Each caller asks again at the very moment at which its request is done.
            var (caller, lease) = running.Dequeue();
            lease.Dispose();
            var next = await await Task.WhenAny(waiting.Select(w => w.Lease)).Soon();
            var winner = waiting.First(w => w.Lease.IsCompleted);
            waiting.Remove(winner);
            running.Enqueue((winner.Caller, next));
            served[winner.Caller] = served.GetValueOrDefault(winner.Caller) + 1;
            waiting.Add((caller, sut.Wait(caller)));
        }

        Assert.That(served.Values, Is.EqualTo(new[] { 4, 4, 4, 4, 4 }), string.Join(' ', served));
    }

    [Test]
    public async Task AcquireAsync_CallerAtItsBound_WaitsThoughPermitsAreFree()
    {
        var sut = new LimiterDriver(permits: 3, permitsPerCaller: 1, queueLimit: 10);
        var held = sut.Take("a");
        var second = sut.Wait("a");
        var other = sut.Take("b");
        Assert.That(sut.InUse, Is.EqualTo(2));

        other.Dispose();
        Assert.That((second.IsCompleted, sut.Queued), Is.EqualTo((false, 1)));
        held.Dispose();

        (await second.Soon()).Dispose();
        sut.AssertIdle();
    }
}
