using System.Globalization;

namespace Gather.Api.Tests.Faults;

/// <summary>The program is killed at random moments while it works on a job: nothing is lost, nothing is doubled.</summary>
[NonParallelizable]
internal sealed class KillTests
{
    private const string Soak = "Takes minutes.";

    [TestCase("Sqlite", 2_000, 3)]
    [TestCase("Postgres", 500, 1)]
    [TestCase("Sqlite", 5_000, 50, Category = "Soak", Explicit = true, Reason = Soak)]
    [TestCase("Postgres", 5_000, 20, Category = "Soak", Explicit = true, Reason = Soak)]
    public async Task Batch_KilledAgainAndAgain_IsDoneAsIfNothingHadHappened(string provider, int urls, int kills)
    {
        await using var site = await FaultySite.StartAsync(urls);
        var order = new { urls = site.Urls(urls), scrape = new { formats = new[] { "text" } }, concurrency = 64 };

        var (undisturbed, killed) = await RunAsync(provider, site, "batches", order, kills);

        Assert.That(killed.Select(r => r.Index), Is.EqualTo(Enumerable.Range(0, urls)));
        Assert.That(killed.Select(IndexAndOutcome), Is.EqualTo(undisturbed.Select(IndexAndOutcome)));
        Assert.That(killed.Count(r => r.State == "failed"), Is.EqualTo(urls / 20), "Those that are missing on the site, and no other.");
    }

    [TestCase("Sqlite", 1_000, 2)]
    [TestCase("Sqlite", 1_500, 50, Category = "Soak", Explicit = true, Reason = Soak)]
    [TestCase("Postgres", 1_500, 20, Category = "Soak", Explicit = true, Reason = Soak)]
    public async Task Crawl_KilledAgainAndAgain_IsDoneAsIfNothingHadHappened(string provider, int pages, int kills)
    {
        await using var site = await FaultySite.StartAsync(pages);
        var order = new { url = site.Url(0), scrape = new { formats = new[] { "text" } }, concurrency = 64 };

        var (undisturbed, killed) = await RunAsync(provider, site, "crawls", order, kills);

        Assert.That(killed.Select(r => r.Index), Is.EqualTo(Enumerable.Range(0, killed.Count)));
        Assert.That(killed.Select(Outcome).Order(), Is.EqualTo(undisturbed.Select(Outcome).Order()));
        Assert.That(killed.Select(r => r.Url), Is.Unique);
        Assert.That(killed, Has.Count.GreaterThan(pages / 2));
        Assert.That(killed.Select(r => r.State), Has.Some.EqualTo("skipped").And.Some.EqualTo("failed"));
    }

    private static async Task<(IReadOnlyList<JobResult> Undisturbed, IReadOnlyList<JobResult> Killed)> RunAsync(
        string provider, FaultySite site, string kind, object order, int kills)
    {
        var seed = int.Parse(TestContext.Parameters.Get("seed", Environment.TickCount.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);
        await TestContext.Progress.WriteLineAsync($"{kind} on {provider}: seed {seed}");
        var chance = new Random(seed);
        // Slow enough that every kill meets pages in hand.
        site.Before = token => Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(10)), TimeProvider.System, token);
        await using var gather = new RestartableGather(site, data: null, await TestStore.SettingsAsync(provider));
        await gather.StartAsync();
        var first = await gather.Client.OrderAsync(kind, order);
        await gather.Client.EndedAsync(first);
        var undisturbed = await gather.Client.ResultsAsync(first);

        site.Forget();
        var job = await gather.Client.OrderAsync(kind, order);
        await using var witness = new JobWitness(gather.Client, job);
        for (var left = kills; left > 0; left--)
            await KillAsync(gather, job, chance, undisturbed.Count, left);

        await gather.StartAsync();
        var ended = await gather.Client.EndedAsync(job);
        var results = await gather.Client.ResultsAsync(job);
        Assert.That(ended.Count("accepted"), Is.EqualTo(results.Count));
        await witness.AssertAllSeenAsync(results);
        await TestContext.Progress.WriteLineAsync(
            $"{kills} kills, {results.Count} items; {site.Hits.Values.Sum()} requests, {site.Hits.Where(h => h.Key != 0).Max(h => h.Value)} at most of a page to which none redirects; "
            + $"readers came back {witness.Returns} times; ledger looked at {witness.Looks} times");
        return (undisturbed, results);
    }

    /// <summary>Kills it at a random moment of its work, or of its start, and starts it again.</summary>
    private static async Task KillAsync(RestartableGather gather, string job, Random chance, int size, int left)
    {
        if (left % 5 == 0)
        {
            await gather.BeginAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(chance.Next(2_500)), TimeProvider.System);
        }
        else
        {
            var done = await gather.Client.DoneAsync(job);
            var goal = done + chance.NextInt64(Math.Max(1, (size - done) / (left + 1)));
            await Eventually.TrueAsync(async () => await gather.Client.DoneAsync(job) >= goal, $"{goal} items are done.");
            // Not always just after an answer.
            await Task.Delay(TimeSpan.FromMilliseconds(chance.Next(10)), TimeProvider.System);
        }

        await gather.Process.KillAsync();
        await gather.StartAsync();
    }

    private static (string Url, string State, string Code) Outcome(JobResult result) => (result.Url, result.State, result.Code);

    private static (long Index, string Url, string State, string Code) IndexAndOutcome(JobResult result) => (result.Index, result.Url, result.State, result.Code);
}
