using Gather.Application.Concurrency;

namespace Gather.Application.Tests.Concurrency;

public sealed class ConcurrencyOptionsValidatorTests
{
    [Test]
    public void Validate_EveryPoolWellSet_Succeeds() => Assert.That(Failures(Valid()), Is.Empty);

    [Test]
    public void Validate_ManyFaults_ReportsEachAtOnce()
    {
        var options = Valid();
        options.Pools.Remove(PoolName.LimitedSleep);
        options.Pools["slep"] = new PoolOptions { Permits = 1 };
        options.Pools[PoolName.Sleep] = new PoolOptions { Permits = 0, PermitsPerCaller = 0, Queue = -1, QueueTimeout = TimeSpan.Zero };
        options.Pools[PoolName.SleepBatch] = new PoolOptions { Permits = 2, PermitsPerCaller = 3 };

        Assert.That(Failures(options), Is.EquivalentTo(new[]
        {
            "Concurrency:Pools:limited-sleep is missing.",
            "Concurrency:Pools:slep is not a pool; known are sleep, limited-sleep, sleep-batch, scrape, scrape-batch.",
            "Concurrency:Pools:sleep: The field Permits must be between 1 and 1000000.",
            "Concurrency:Pools:sleep: The field PermitsPerCaller must be between 1 and 1000000.",
            "Concurrency:Pools:sleep: The field Queue must be between 0 and 1000000.",
            "Concurrency:Pools:sleep: The field QueueTimeout must be between 00:00:00.0010000 and 01:00:00.",
            "Concurrency:Pools:sleep-batch: PermitsPerCaller (3) is more than Permits (2).",
        }));
    }

    [Test]
    public void Validate_PoolWithoutSettings_IsReported()
    {
        var options = Valid();
        options.Pools[PoolName.Sleep] = null!;

        Assert.That(Failures(options), Is.EqualTo(new[] { "Concurrency:Pools:sleep is empty." }));
    }

    private static ConcurrencyOptions Valid()
    {
        var options = new ConcurrencyOptions();
        foreach (var name in PoolName.All)
            options.Pools[name] = new PoolOptions { Permits = 2, PermitsPerCaller = 2, Queue = 0, QueueTimeout = TimeSpan.FromSeconds(1) };
        return options;
    }

    private static IEnumerable<string> Failures(ConcurrencyOptions options) => new ConcurrencyOptionsValidator().Validate(name: null, options).Failures ?? [];
}
