using System.Diagnostics.Metrics;
using System.Globalization;
using Gather.Application;
using Gather.Application.Jobs;
using Gather.Application.Jobs.Storage;
using Gather.Application.Jobs.Work;
using Gather.Application.Scraping.Reading;
using Gather.Domain.Jobs;
using Gather.Infrastructure.Egress;
using Gather.Infrastructure.Reading;
using Gather.Infrastructure.Storage;
using Gather.Infrastructure.Tests.Egress.Fetching;
using Gather.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TestMeterFactory = Gather.Testing.TestMeterFactory;

namespace Gather.Infrastructure.Tests.Jobs;

/// <summary>Crawls of a real site into a real store, by the engine as the program composes it.</summary>
internal sealed class JobCrawlTests(StoreProvider provider) : JobFixture(provider)
{
    private const int Pages = 250;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

    [TestCase(0)]
    [TestCase(4)]
    public async Task Crawl_OfASite_GivesTheReachableSetEachOnce(int restarts)
    {
        await using var site = await TestSite.StartAsync();
        Publish(site);
        var job = await AcceptCrawlAsync(site);

        for (var i = 0; i < restarts; i++)
            await RunAsync(site, async () =>
            {
                var goal = (i + 1) * Pages / (restarts + 2);
                while ((await FindAsync(job)).Count().Succeeded < goal)
                    await Task.Delay(Look, TimeProvider.System);
            });
        await RunAsync(site, async () =>
        {
            while (!(await FindAsync(job)).State.HasEnded())
                await Task.Delay(Look, TimeProvider.System);
        });

        var items = await Sut.ReadResultsAsync(new ResultQuery(job, State: null, -1, 1_000), None);
        Assert.That(items.Select(i => i.Url), Is.EquivalentTo(Enumerable.Range(0, Pages).Select(i => site.Url(PathOf(i)).Text)));
        Assert.That(items.Select(i => (i.State, i.Attempt)), Is.All.EqualTo((ItemState.Succeeded, 1)));
        var log = await ReadLogAsync(job);
        Assert.That(log.Select(e => e.Seq), Is.EqualTo(Enumerable.Range(1, log.Count).Select(s => (long)s)));
        Assert.That(log.Where(e => e.Type == "item.succeeded").Select(e => DataOf(e).GetProperty("index").GetInt64()), Is.Unique.And.Exactly(Pages).Items);
        Assert.That(log.Select(e => e.Type).Where(t => t is "job.started" or "job.ended"), Is.EqualTo(["job.started", "job.ended"]));
    }

    // Each page links to its children, home, and to one it shares with others; the island is linked by nobody.
    private static void Publish(TestSite site)
    {
        for (var i = 0; i < Pages; i++)
        {
            int[] links = [(2 * i) + 1, (2 * i) + 2, 0, i / 3];
            var html = string.Concat(links.Where(l => l < Pages).Select(l => $"<a href='{PathOf(l)}'>{l}</a>"));
            site.Page(PathOf(i), context =>
            {
                context.Response.ContentType = "text/html; charset=utf-8";
                return context.Response.WriteAsync($"<!doctype html><title>Page</title>{html}", context.RequestAborted);
            });
        }

        site.Page("/island", "Nobody comes here.");
    }

    private static string PathOf(int page) => page == 0 ? "/" : string.Create(CultureInfo.InvariantCulture, $"/p{page}");

    private Task<Guid> AcceptCrawlAsync(TestSite site)
    {
        var start = site.Url("/");
        var job = NewJob(new CrawlSettings { Url = start.Text }) with
        {
            Scrape = new JobScrape { Formats = [PageFormat.Text] },
            Tuning = new JobTuning(Concurrency: 16, Delay: 0, Priority: 0, Deadline: null),
        };
        return AcceptAsync(job, new NewItem(start.Text, Metadata: null, 0, CrawlKey.Of(start)));
    }

    /// <summary>Runs an engine that knows nothing but the store until something has come about, then leaves what is in hand.</summary>
    private async Task RunAsync(TestSite site, Func<Task> untilAsync)
    {
        var cache = Directory.CreateTempSubdirectory("gather-crawl-");
        using var meters = new TestMeterFactory();
        // Its cache may write until it is disposed.
        await using (var services = Build(site, cache.FullName, meters))
        {
            using var ending = new CancellationTokenSource();
            var running = services.GetRequiredService<JobEngine>().RunAsync(ending.Token, ending.Token);
            try
            {
                await untilAsync().WaitAsync(TimeSpan.FromMinutes(5), TimeProvider.System);
            }
            finally
            {
                await ending.CancelAsync();
                await running.Soon();
            }
        }

        cache.Delete(recursive: true);
    }

    private ServiceProvider Build(TestSite site, string cache, IMeterFactory meters)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Egress:AllowedHosts:0"] = site.Authority,
            ["Egress:Cache:Path"] = cache,
        }).Build();
        return new ServiceCollection()
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddSingleton(meters)
            .AddEgress(configuration)
            .AddReading()
            .AddApplication(configuration)
            .AddSingleton<IJobStore>(Sut)
            .BuildServiceProvider();
    }
}
