using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;

namespace Gather.Api.Tests.ManyJobs;

/// <summary>Many jobs at once, of several keys, on one site: what is begun when, as the site sees it.</summary>
internal sealed class FairnessTests(string provider) : OnBothStores(provider)
{
    /// <summary>Pages of one host in hand at once (<c>Jobs:PerHost</c>), of which half are at the site and half wait for its turns.</summary>
    private const int Hands = 16;

    private const int AtOnce = 8;

    private static readonly object FetchOnly = new { formats = Array.Empty<string>() };

    // The site is held while jobs are ordered.
    protected override IEnumerable<(string Key, string? Value)> Settings =>
        [("Egress:HeadersTimeout", "00:02:00"), ("Egress:Timeout", "00:03:00"), ("Egress:Retries:AttemptTimeout", "00:02:00")];

    [TestCase(200)]
    [TestCase(1_000, Category = "Soak", Explicit = true, Reason = "Takes minutes.")]
    public async Task ManyJobs_OfSeveralKeys_TakeTurnsAndAllEnd(int count)
    {
        const int Pages = 10;
        await using var site = await HeldSite.StartAsync();
        var clients = await ClientsAsync(4);
        var jobs = new (HttpClient Client, string Id)[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
            jobs[i] = (clients[i % clients.Length], await clients[i % clients.Length].OrderAsync("batches", new { urls = site.Urls($"job{i}", Pages), scrape = FetchOnly })));

        var watch = Stopwatch.StartNew();
        site.Open();
        foreach (var (client, id) in jobs)
            Assert.That((await client.EndedAsync(id)).Count("succeeded"), Is.EqualTo(Pages));
        await TestContext.Out.WriteLineAsync(FormattableString.Invariant($"{count} jobs of {Pages} pages in {watch.Elapsed.TotalSeconds:0.0} s, {count * Pages / watch.Elapsed.TotalSeconds:0} pages/s"));

        var asked = site.Requests;
        Assert.That(asked, Is.Unique.And.Exactly(count * Pages).Items);
        Assert.That(site.MostAtOnce, Is.EqualTo(AtOnce), "all jobs together are as polite as one");
        var firsts = asked.Select((r, i) => (Job: r.Split('/')[1], At: i)).GroupBy(r => r.Job, r => r.At, StringComparer.Ordinal).Select(g => g.Min()).ToList();
        Assert.That(firsts.Max(), Is.LessThan(count + (10 * Hands)), "each job has had a turn before any has its second, but for those that were ordered before the others");
        foreach (var client in clients)
            client.Dispose();
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task ASmallJob_BesideAHugeOne_IsSoonDone(bool isSameOwner)
    {
        const int Small = 10;
        await using var site = await HeldSite.StartAsync();
        var owners = await ClientsAsync(2);
        var huge = await OrderLinesAsync(owners[0], site.Urls("huge", 100_000));
        await site.AskedAsync(AtOnce);

        var owner = owners[isSameOwner ? 0 : 1];
        var small = await owner.OrderAsync("batches", new { urls = site.Urls("small", Small), scrape = FetchOnly });
        site.Open();
        await owner.EndedAsync(small);
        var asked = site.Requests;
        using var cancelled = await owners[0].PostAsync($"/v1/jobs/{huge}/cancel", content: null);
        await cancelled.JsonAsync(200);

        var at = asked.Select((r, i) => (r, i)).Where(r => r.r.StartsWith("/small/", StringComparison.Ordinal)).Select(r => r.i).ToList();
        Assert.That(at, Has.Count.EqualTo(Small));
        Assert.That(at[Small / 2] - at[0], Is.LessThan(Small + AtOnce), "they take turns, one by one");
        Assert.That(at[^1] - at[0], Is.LessThan((4 * Small) + AtOnce), "and the last, which others may overtake on their way to the site, is soon there too");
        Assert.That(at[^1], Is.LessThan(1_000), "of the hundred thousand pages not one in a hundred has been begun before");
        await owners[0].EndedAsync(huge);
        foreach (var client in owners)
            client.Dispose();
    }

    [Test]
    public async Task TwoJobsOnOneHost_AndAScrape_ShareItsTurnsAndTheScrapeGoesFirst()
    {
        await using var site = await HeldSite.StartAsync();
        var jobs = new List<string>();
        foreach (var folder in new[] { "a", "b" })
            jobs.Add(await Root.OrderAsync("batches", new { urls = site.Urls(folder, 50), scrape = FetchOnly, concurrency = 64 }));
        await site.AskedAsync(AtOnce);
        await QueuedAsync(Hands - AtOnce);

        using var scraping = new CancellationTokenSource();
        var scrape = Root.PostAsJsonAsync("/v1/scrape", new { url = site.Urls("now", 1)[0], formats = Array.Empty<string>() }, scraping.Token);
        await QueuedAsync(Hands - AtOnce + 1);
        site.Answer(1);
        await site.AskedAsync(AtOnce + 1);
        var next = site.Requests[AtOnce];
        site.Open();
        using var scraped = await scrape;
        foreach (var job in jobs)
            Assert.That((await Root.EndedAsync(job)).Count("succeeded"), Is.EqualTo(50));

        Assert.That(next, Is.EqualTo("/now/0"));
        Assert.That(site.MostAtOnce, Is.EqualTo(AtOnce));

        Task QueuedAsync(int count) => Eventually.TrueAsync(
            async () => (await Root.GetJsonAsync($"/v1/scrape/explain?url={site.Urls("a", 1)[0]}")).GetProperty("host").GetProperty("queued").GetInt32() == count,
            $"{count} requests wait for the site");
    }

    private static async Task<string> OrderLinesAsync(HttpClient client, IEnumerable<string> urls)
    {
        using var lines = new StringContent(string.Join('\n', urls.Prepend("""{"scrape":{"formats":[]}}""")), Encoding.UTF8, "application/x-ndjson");
        using var response = await client.PostAsync("/v1/jobs/batches", lines);
        return (await response.JsonAsync(202)).GetProperty("id").GetString()!;
    }

    private async Task<HttpClient[]> ClientsAsync(int count)
    {
        var clients = new HttpClient[count];
        for (var i = 0; i < count; i++)
            clients[i] = Host.WithKey((await Host.CreateKeyAsync(new { name = $"owner {i}", scopes = new[] { "jobs:read", "jobs:write" } })).Secret);
        return clients;
    }
}
