using System.Net.Http.Json;

namespace Gather.Api.Tests.ManyJobs;

/// <summary>Pausing and tuning a job that runs, as its site sees it.</summary>
internal sealed class SteeringTests(string provider) : OnBothStores(provider)
{
    private static readonly object FetchOnly = new { formats = Array.Empty<string>() };

    [Test]
    public async Task Pause_AJobThatRuns_FinishesWhatIsInHandAndBeginsNothing()
    {
        await using var site = await HeldSite.StartAsync();
        var job = await Root.OrderAsync("batches", new { urls = site.Urls("a", 60), scrape = FetchOnly });
        await site.AskedAsync(8);

        await CommandAsync(job, "pause");
        site.Open();
        await Eventually.TrueAsync(
            async () => await Root.JobAsync(job) is var view && view.GetProperty("state").GetString() == "paused" && view.Count("running") == 0, "nothing of it runs");
        var asked = site.Requests.Count;
        // Another job on the same host goes through the same hands and turns: if anything of the first one were to come, it would come before.
        await Root.EndedAsync(await Root.OrderAsync("batches", new { urls = site.Urls("b", 40), scrape = FetchOnly }));
        var paused = await Root.JobAsync(job);

        Assert.That(site.Requests, Has.Count.EqualTo(asked + 40));
        Assert.That(paused.Count("succeeded"), Is.EqualTo(asked).And.LessThan(60));
        Assert.That(paused.Count("queued"), Is.EqualTo(60 - asked));

        await CommandAsync(job, "resume");
        Assert.That((await Root.EndedAsync(job)).Count("succeeded"), Is.EqualTo(60));
        Assert.That(site.Requests, Is.Unique.And.Exactly(100).Items);
    }

    [Test]
    public async Task Tune_ConcurrencyAndDelay_HoldFromThenOn()
    {
        var running = 0;
        var seen = new List<(int Running, long At)>();
        await using var site = await CountedSite.StartAsync(async (target, context) =>
        {
            if (target != "/robots.txt")
                lock (seen)
                    seen.Add((++running, TimeProvider.System.GetTimestamp()));
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
            if (target != "/robots.txt")
                lock (seen)
                    running--;
            await context.LinksAsync();
        });
        var urls = Enumerable.Range(0, 10_000).Select(i => site.Url($"/{i}")).ToList();
        var job = await Root.OrderAsync("batches", new { urls, scrape = FetchOnly });
        await Eventually.TrueAsync(() => Task.FromResult(site.MostAtOnce > 1), "it runs at its first concurrency");

        await TuneAsync(job, new { concurrency = 1 });
        await Eventually.TrueAsync(() => Task.FromResult(Last(20) is { Count: 20 } last && last.All(s => s.Running == 1)), "one at a time");

        await TuneAsync(job, new { delay = 0.2 });
        await Eventually.TrueAsync(() => Task.FromResult(Last(4) is { Count: 4 } last && Gaps(last).All(g => g.TotalSeconds > 0.15)), "with a delay between them");

        await CommandAsync(job, "cancel");
        await Root.EndedAsync(job);

        List<(int Running, long At)> Last(int count)
        {
            lock (seen)
                return [.. seen.TakeLast(count)];
        }
    }

    private static IEnumerable<TimeSpan> Gaps(List<(int Running, long At)> requests) =>
        requests.Zip(requests.Skip(1), (a, b) => TimeProvider.System.GetElapsedTime(a.At, b.At));

    private async Task CommandAsync(string job, string command)
    {
        using var response = await Root.PostAsync($"/v1/jobs/{job}/{command}", content: null);
        await response.JsonAsync(200);
    }

    private async Task TuneAsync(string job, object tuning)
    {
        using var response = await Root.PatchAsJsonAsync($"/v1/jobs/{job}", tuning);
        await response.JsonAsync(200);
    }
}
