using Gather.Application.Concurrency;
using Gather.Testing;

namespace Gather.Application.Tests.Concurrency;

/// <summary>The pools of a test.</summary>
internal static class Pools
{
    public static ConcurrencyPool One(FakeTimeProvider time, int permits = 1, int queue = 10, int? perCaller = null, double timeoutSeconds = 30) =>
        new(PoolName.Sleep, Options(permits, queue, perCaller, timeoutSeconds), time);

    public static ConcurrencyPools All(FakeTimeProvider time, TestMeterFactory meters, int permits = 1, int queue = 10)
    {
        var options = new ConcurrencyOptions();
        foreach (var name in PoolName.All)
            options.Pools[name] = Options(permits, queue, perCaller: null, timeoutSeconds: 30);
        return new ConcurrencyPools(Microsoft.Extensions.Options.Options.Create(options), time, meters);
    }

    public static void AssertIdle(this ConcurrencyPool pool) => Assert.That((pool.Usage.InUse, pool.Usage.Queued), Is.EqualTo((0, 0)));

    /// <summary>Takes a permit for so long.</summary>
    public static async Task HoldAsync(this ConcurrencyPool pool, FakeTimeProvider time, double seconds)
    {
        using var permit = await pool.AcquireAsync("holder", CancellationToken.None).Soon();
        time.Advance(TimeSpan.FromSeconds(seconds));
    }

    private static PoolOptions Options(int permits, int queue, int? perCaller, double timeoutSeconds) => new()
    {
        Permits = permits,
        PermitsPerCaller = perCaller,
        Queue = queue,
        QueueTimeout = TimeSpan.FromSeconds(timeoutSeconds),
    };
}
