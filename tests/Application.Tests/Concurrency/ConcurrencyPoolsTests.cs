using Gather.Application.Access;
using Gather.Application.Concurrency;
using Gather.Application.Operations;
using Gather.Application.Sleeps;
using Gather.Testing;
using Microsoft.Extensions.Options;

namespace Gather.Application.Tests.Concurrency;

public sealed class ConcurrencyPoolsTests
{
    private readonly FakeTimeProvider _time = new();

    [Test]
    public async Task Metrics_OneRunsOneWaitsOneIsRefusedOneTimesOut_TellSo()
    {
        using var meters = new TestMeterFactory();
        using var sut = Pools.All(_time, meters, permits: 1, queue: 1);
        using var heard = new MeterRecorder(meters);
        var pool = sut[PoolName.LimitedSleep];
        using var held = await pool.AcquireAsync("a", CancellationToken.None);
        var impatient = pool.AcquireAsync("a", CancellationToken.None).AsTask();
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.ThrowsAsync<ConcurrencyLimitException>(() => impatient.Soon());
        var waiting = pool.AcquireAsync("a", CancellationToken.None).AsTask();
        Assert.ThrowsAsync<ConcurrencyLimitException>(() => pool.AcquireAsync("a", CancellationToken.None).Soon());

        var measured = heard.Observe().Where(m => m.Tags == "pool=limited-sleep").ToDictionary(m => m.Instrument, m => m.Value, StringComparer.Ordinal);

        Assert.That(measured, Is.EquivalentTo(new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["gather.concurrency.permits.limit"] = 1,
            ["gather.concurrency.permits.used"] = 1,
            ["gather.concurrency.queued"] = 1,
            ["gather.concurrency.refused"] = 1,
            ["gather.concurrency.timed_out"] = 1,
        }));
        held.Dispose();
        (await waiting.Soon()).Dispose();
    }

    [Test]
    public void Metrics_NothingHappens_CoverEveryPool()
    {
        using var meters = new TestMeterFactory();
        using var sut = Pools.All(_time, meters);
        using var heard = new MeterRecorder(meters);

        var pools = heard.Observe().Where(m => m.Instrument == "gather.concurrency.queued").Select(m => m.Tags);

        Assert.That(pools, Is.EqualTo(PoolName.All.Order(StringComparer.Ordinal).Select(p => $"pool={p}")));
    }

    [Test]
    public async Task GetLimits_PoolInUse_TellsBoundsAndUsage()
    {
        using var meters = new TestMeterFactory();
        using var pools = Pools.All(_time, meters, permits: 4, queue: 7);
        using var call = new CallContext();
        using var held = await pools[PoolName.Sleep].AcquireAsync("a", CancellationToken.None);

        var limits = await new GetLimitsHandler(pools, Options.Create(new SleepOptions()), call).Handle(new GetLimits(), CancellationToken.None);

        Assert.That(limits.RateLimit, Is.EqualTo(Caller.Anonymous.RateLimit));
        Assert.That(limits.Sleep, Is.EqualTo(new SleepLimits(MaxSeconds: 300, MaxItems: 10_000)));
        Assert.That(limits.Pools.Select(p => p.Name), Is.Ordered.And.EquivalentTo(PoolName.All));
        Assert.That(limits.Pools.Single(p => p.Name == PoolName.Sleep), Is.EqualTo(new PoolInfo(
            PoolName.Sleep, Permits: 4, PermitsPerCaller: 4, Queue: 7, QueueTimeout: 30, InUse: 1, Queued: 0, Refused: 0, TimedOut: 0)));
    }
}
