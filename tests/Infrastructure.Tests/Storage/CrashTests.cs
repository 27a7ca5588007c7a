using Gather.Domain.Events;
using Gather.Infrastructure.Storage;
using Gather.Testing;

namespace Gather.Infrastructure.Tests.Storage;

/// <summary>
/// A process that appends with 64 callers is killed in mid load, again and again on the same store; whatever it had been
/// told to be stored must be there, once, and no number may be missing.
/// </summary>
internal sealed class CrashTests
{
    private const int Rounds = 5;
    private const int SoakRounds = 50;

    // Enough that the kill comes in full load.
    private const int BeforeKill = 2000;

    [TestCase(StoreProvider.Sqlite, Rounds)]
    [TestCase(StoreProvider.Postgres, Rounds)]
    [TestCase(StoreProvider.Sqlite, SoakRounds, Category = "Soak", Explicit = true, Reason = "Takes minutes.")]
    [TestCase(StoreProvider.Postgres, SoakRounds, Category = "Soak", Explicit = true, Reason = "Takes minutes.")]
    public async Task AppendAsync_ProcessIsKilled_EveryAcknowledgedEntryIsThereOnce(StoreProvider provider, int rounds)
    {
        await using var location = await StoreLocation.CreateAsync(provider);
        var told = new List<Acknowledged>();

        for (var round = 0; round < rounds; round++)
        {
            await using var process = AppenderProcess.Start(location);
            await process.UntilToldAsync(BeforeKill);
            told.AddRange(await process.KillAsync());
            await AssertKeptAsync(location, told);
        }
    }

    [TestCase(1)]
    [TestCase(20, Category = "Soak", Explicit = true, Reason = "Takes minutes.")]
    public async Task AppendAsync_ServerIsKilled_EveryAcknowledgedEntryIsThereOnce(int rounds)
    {
        SharedPostgres.RequireBinaries();
        await using var server = await PostgresServer.StartAsync();
        await using var location = StoreLocation.At(await server.CreateDatabaseAsync());
        var told = new List<Acknowledged>();

        for (var round = 0; round < rounds; round++)
        {
            await using var process = AppenderProcess.Start(location);
            await process.UntilToldAsync(BeforeKill);
            await server.KillAsync();
            await server.StartServerAsync();
            // The load goes on in the same process, which has to find the server again and learn what became of its commits.
            await process.UntilToldAsync(BeforeKill);
            told.AddRange(await process.KillAsync());
            await AssertKeptAsync(location, told);
        }
    }

    private static async Task AssertKeptAsync(StoreLocation location, List<Acknowledged> told)
    {
        await using var store = await location.OpenAsync();
        var stored = new Dictionary<(string, long), string>();
        foreach (var topic in told.Select(t => t.Topic).Distinct(StringComparer.Ordinal))
            foreach (var entry in await StoreFixture.ReadAllAsync(store, Topic.Parse(topic)))
                stored.Add((topic, entry.Seq), StoreFixture.TextOf(entry).TrimEnd(' ', '"'));

        foreach (var topic in stored.Keys.GroupBy(k => k.Item1, StringComparer.Ordinal))
            Assert.That(topic.Select(k => k.Item2), Is.EqualTo(Enumerable.Range(1, topic.Count()).Select(i => (long)i)), "Numbers without a gap.");
        Assert.That(stored.Values.Distinct(StringComparer.Ordinal).Count(), Is.EqualTo(stored.Count), "None is stored twice.");
        Assert.That(
            told.Where(t => !stored.TryGetValue((t.Topic, t.Seq), out var id) || id != t.Id),
            Is.Empty,
            "Every acknowledged entry is there under its number.");
    }
}
