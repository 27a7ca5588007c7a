using System.Globalization;
using Gather.Application.Jobs;
using Gather.Application.Jobs.Storage;
using Gather.Domain.Jobs;
using Gather.Domain.Scraping;
using Gather.Testing;

namespace Gather.Application.Tests.Jobs;

public sealed class CrawlTests : IAsyncDisposable
{
    private const string Site = "https://example.com";

    private readonly JobRig _rig = new();

    [SetUp]
    public void Start() => _rig.Start();

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Test]
    public async Task Crawl_OfASite_GivesEachReachablePageOnce()
    {
        // Each page links to its children, to the beginning and to itself; the island is linked by nobody.
        Serve(path => path == "/island" ? null : [$"{Site}/", Site + path, .. Children(path, limit: 300)]);

        // One at a time, so that the order is that of the crawl and not of who was quicker.
        var items = await CrawlAsync(new CrawlSettings { Url = Site }, new JobTuning(Concurrency: 1, Delay: 0, Priority: 0, Deadline: null));

        Assert.That(items.Select(i => i.Url), Is.EquivalentTo(Enumerable.Range(1, 299).Select(i => $"{Site}/{i}").Prepend($"{Site}/")));
        Assert.That(items.Select(i => (i.State, i.Ends)), Is.All.EqualTo((ItemState.Succeeded, 1)));
        Assert.That(_rig.Fetcher.Fetches, Is.EqualTo(300));
        Assert.That(items.Select(i => i.Depth), Is.Ordered, "those nearest to the beginning come first");
    }

    [Test]
    public async Task Crawl_MaxPages_BoundsIt()
    {
        Serve(path => Children(path, int.MaxValue));
        Assert.That(await CrawlAsync(new CrawlSettings { Url = Site, MaxPages = 50 }), Has.Count.EqualTo(50));
    }

    [Test]
    public async Task Crawl_MaxDepth_BoundsIt()
    {
        Serve(path => Children(path, int.MaxValue));
        var items = await CrawlAsync(new CrawlSettings { Url = Site, MaxDepth = 3 });

        // 1 + 2 + 4 + 8: page 0 has the one child 1, and the others two each.
        Assert.That(items.Select(i => i.Depth).Max(), Is.EqualTo(3));
        Assert.That(items, Has.Count.EqualTo(1 + 1 + 2 + 4));
    }

    [Test]
    public async Task Crawl_IncludeAndExclude_SayWhatBelongsToIt()
    {
        Serve(path => path == "/" ? [$"{Site}/blog/a", $"{Site}/blog/private/b", $"{Site}/shop", "https://other.test/blog/c"] : []);
        var items = await CrawlAsync(new CrawlSettings { Url = Site, Include = ["/blog/*"], Exclude = ["*/private/"] });

        Assert.That(items.Select(i => i.Url), Is.EquivalentTo([$"{Site}/", $"{Site}/blog/a"]));
    }

    [Test]
    public async Task Crawl_SessionsInUrls_AreNoPagesOfTheirOwn()
    {
        var session = 0;
        Serve(_ => [.. new[] { "/a", "/b" }.Select(p => $"{Site}{p}?PHPSESSID={Interlocked.Increment(ref session)}"), $"{Site}/a;jsessionid={Interlocked.Increment(ref session)}"]);

        Assert.That(await CrawlAsync(new CrawlSettings { Url = Site }), Has.Count.EqualTo(3));
    }

    [Test]
    public async Task Crawl_PathsThatGoRound_End()
    {
        Serve(path => [$"{Site}{path.TrimEnd('/')}/again"]);
        Assert.That(await CrawlAsync(new CrawlSettings { Url = Site }), Has.Count.EqualTo(CrawlTraps.MaxRepeats + 1));
    }

    [Test]
    public async Task Crawl_ACalendarWithoutEnd_Ends()
    {
        Serve((_, query) =>
        {
            var month = query.Length == 0 ? 0 : int.Parse(query["?month=".Length..], CultureInfo.InvariantCulture);
            return [$"{Site}/calendar?month={month + 1}", $"{Site}/calendar?month={month - 1}"];
        });

        Assert.That(await CrawlAsync(new CrawlSettings { Url = $"{Site}/calendar" }), Has.Count.InRange(CrawlTraps.MaxQueries, CrawlTraps.MaxQueries + 2));
    }

    [Test]
    public async Task Crawl_WhatRobotsForbidAndWhatLeadsOut_IsSkipped()
    {
        _rig.Fetcher.Answer = (request, _) => Task.FromResult(request.Url.PathAndQuery switch
        {
            "/" => FakePage.Html($"{Site}/forbidden {Site}/out {Site}/home"),
            "/forbidden" => FakePage.Failed(FetchErrorCode.RobotsDisallowed),
            "/out" => FakePage.Html("Elsewhere") with { FinalUrl = Url("https://other.test/") },
            _ => FakePage.Html("Home") with { FinalUrl = Url($"{Site}/") },
        });

        var items = await CrawlAsync(new CrawlSettings { Url = Site });

        Assert.That(items.Select(i => (i.Url, i.Code)), Is.EquivalentTo(new[]
        {
            ($"{Site}/", ""), ($"{Site}/forbidden", "robotsDisallowed"), ($"{Site}/out", "outOfScope"), ($"{Site}/home", "duplicate"),
        }));
    }

    [Test]
    public async Task Crawl_PagesThatNameEachOtherAsTheOriginal_KeepsOne()
    {
        Serve(path => path switch
        {
            "/" => [$"{Site}/a", $"{Site}/b", $"{Site}/c"],
            "/a" => [$"canonical={Site}/b"],
            _ => [$"canonical={Site}/a"],
        });

        var items = await CrawlAsync(new CrawlSettings { Url = Site });

        Assert.That(items.Skip(1).Select(i => (i.State, i.Code)), Is.EquivalentTo(new[]
        {
            (ItemState.Succeeded, ""), (ItemState.Skipped, "duplicate"), (ItemState.Skipped, "duplicate"),
        }));
    }

    [Test]
    public async Task Crawl_ThatIsSentOnToWww_GoesOnThere()
    {
        const string Www = "https://www.example.com";
        _rig.Fetcher.Answer = (request, _) => Task.FromResult(request.Url.Host == "example.com"
            ? FakePage.Html($"{Www}/a") with { FinalUrl = Url(Www + "/") }
            : FakePage.Html($"{Www}/ {Www}/a {Www}/b"));

        var items = await CrawlAsync(new CrawlSettings { Url = "http://example.com", Include = ["/a", "/b"] });

        Assert.That(items.Select(i => i.Url), Is.EquivalentTo(["http://example.com/", $"{Www}/a", $"{Www}/b"]));
    }

    [Test]
    public async Task Crawl_Sitemaps_BringPagesThatNobodyLinks()
    {
        ServeSitemap(1_500, extra: "https://other.test/x");
        var items = await CrawlAsync(new CrawlSettings { Url = Site, Sitemaps = true });

        Assert.That(items.Select(i => i.Url), Is.EquivalentTo(Enumerable.Range(0, 1_500).Select(i => $"{Site}/{i}").Prepend($"{Site}/")));
        Assert.That(items.Select(i => (i.State, i.Ends)), Is.All.EqualTo((ItemState.Succeeded, 1)));
    }

    [Test]
    public async Task Crawl_SitemapsBrokenOff_AreTakenUpWithoutDoubles()
    {
        ServeSitemap(2_500);
        var chunks = 0;
        _rig.Store.Fault = call => call == nameof(IJobStore.AddAsync) && Interlocked.Increment(ref chunks) == 4 ? new InvalidOperationException("Killed.") : null;
        var job = await _rig.CrawlAsync(new CrawlSettings { Url = Site, Sitemaps = true });
        await TaskGuard.UntilAsync(() => _rig.Store.ItemsOf(job).Count > 1_000);
        await _rig.DropAsync();

        _rig.Store.Fault = static _ => null;
        _rig.Start();
        await _rig.EndedAsync(job);

        Assert.That(_rig.Store.ItemsOf(job).Select(i => i.Url), Is.Unique);
        Assert.That(_rig.Store.ItemsOf(job).Select(i => i.Ends), Is.All.EqualTo(1));
    }

    [Test]
    public async Task Crawl_SitemapsLongerThanTheCrawl_AreReadNoFurther()
    {
        ServeSitemap(5_000);
        var items = await CrawlAsync(new CrawlSettings { Url = Site, Sitemaps = true, MaxPages = 1_200 });

        Assert.That(items, Has.Count.EqualTo(1_200));
        Assert.That(_rig.Store.Names.Count(n => n == nameof(IJobStore.AddAsync)), Is.EqualTo(3), "the first page and two chunks");
    }

    private static TargetUrl Url(string text) => TargetUrl.TryParse(text, out var url, out _) ? url : throw new ArgumentException("It is no URL.", nameof(text));

    private static string[] Children(string path, int limit)
    {
        var number = path == "/" ? 0 : int.Parse(path[1..], CultureInfo.InvariantCulture);
        return [.. new[] { (2 * number) + 1, (2 * number) + 2 }.Skip(number == 0 && limit == int.MaxValue ? 1 : 0).Where(c => c < limit).Select(c => $"{Site}/{c}")];
    }

    private void Serve(Func<string, string[]?> links) => Serve((path, _) => links(path));

    private void Serve(Func<string, string, string[]?> links) => _rig.Fetcher.Answer = (request, _) =>
    {
        var parts = request.Url.PathAndQuery.Split('?', 2);
        return Task.FromResult(links(parts[0], parts.Length > 1 ? "?" + parts[1] : "") is { } found ? FakePage.Html(string.Join(' ', found)) : FakePage.Failed(FetchErrorCode.UpstreamStatus, 404));
    };

    private void ServeSitemap(int pages, string? extra = null)
    {
        var urls = Enumerable.Range(0, pages).Select(i => $"{Site}/{i}").Concat(extra is null ? [] : [extra]);
        var sitemap = $"<urlset>{string.Concat(urls.Select(u => $"<url><loc>{u}</loc></url>"))}</urlset>";
        _rig.Fetcher.Answer = (request, _) => Task.FromResult(FakePage.Html(request.Url.PathAndQuery == "/sitemap.xml" ? sitemap : "Hello"));
    }

    private async Task<IReadOnlyList<Testing.Jobs.InMemoryItem>> CrawlAsync(CrawlSettings crawl, JobTuning? tuning = null)
    {
        var job = await _rig.CrawlAsync(crawl, tuning);
        await _rig.EndedAsync(job);
        return _rig.Store.ItemsOf(job);
    }
}
