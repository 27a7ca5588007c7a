namespace Gather.Api.Tests.Faults;

/// <summary>The site goes down in the middle of a job and comes back: the job waits for it.</summary>
internal sealed class SiteOutageTests
{
    private const int Urls = 1_000;

    [Test]
    public async Task Site_DownForAWhile_CostsFewItems()
    {
        await using var site = await FaultySite.StartAsync(Urls);
        site.Before = static token => Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, token);
        await using var gather = new RestartableGather(site, data: null, ("Egress:Breaker:Break", "00:00:01"));
        await gather.StartAsync();
        var job = await gather.Client.OrderAsync("batches", new { urls = site.Urls(Urls), scrape = new { formats = new[] { "text" } }, concurrency = 64 });
        await Eventually.TrueAsync(async () => await gather.Client.DoneAsync(job) >= 100, "A hundred items are done.");

        site.IsDown = true;
        await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System);
        var running = await gather.Client.JobAsync(job);
        site.IsDown = false;
        var ended = await gather.Client.EndedAsync(job);

        Assert.That(running.Count("queued"), Is.Positive, running.ToString());
        var failed = ended.GetProperty("counts").GetProperty("failedByCode");
        // Those that found out that it is down, and at each break those that tried it.
        var lost = failed.TryGetProperty("connectionClosed", out var closed) ? closed.GetInt64() : 0;
        await TestContext.Progress.WriteLineAsync($"A site that is down for five breaks costs {lost} of {Urls} items.");
        Assert.That(site.Broken, Is.Positive);
        Assert.That(lost, Is.LessThan(100));
        Assert.That(failed.EnumerateObject().Select(f => f.Name), Is.SubsetOf(new[] { "connectionClosed", "upstreamStatus" }));
    }
}
