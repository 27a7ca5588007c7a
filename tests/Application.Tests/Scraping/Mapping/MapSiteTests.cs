using System.Globalization;
using System.Text;
using Gather.Application.Errors;
using Gather.Application.Scraping.Mapping;
using Gather.Domain.Scraping;
using Gather.Testing;

namespace Gather.Application.Tests.Scraping.Mapping;

public sealed class MapSiteTests : IAsyncDisposable
{
    private readonly Dictionary<string, FakePage> _pages = new(StringComparer.Ordinal);
    private readonly Host _host = new(("Scrape:MaxSitemaps", "20"));

    public MapSiteTests() => _host.Fetcher.Answer = (request, _) =>
        Task.FromResult(_pages.GetValueOrDefault(request.Url.Text) ?? FakePage.Failed(FetchErrorCode.UpstreamStatus, 404));

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Test]
    public async Task Map_SitemapAndLinks_GivesEachUrlOnce()
    {
        Page("https://a.example/", "see https://a.example/1 and https://a.example/2 and https://b.example/x and https://www.a.example/y");
        Page("https://a.example/sitemap.xml", UrlSet("https://a.example/1", "https://a.example/3", "https://a.example/3#top", "https://b.example/z", "/4"));

        var entries = await MapAsync(new MapSite { Url = "https://a.example/" });

        Assert.That(entries.Select(e => (e.Url, e.Source)), Is.EqualTo(new[]
        {
            ("https://a.example/1", MapSource.Sitemap),
            ("https://a.example/3", MapSource.Sitemap),
            ("https://a.example/4", MapSource.Sitemap),
            ("https://a.example/2", MapSource.Link),
        }));
        Assert.That(_host.Fetcher.Open, Is.Zero);
    }

    [TestCase(SitemapUse.Only, "https://a.example/1")]
    [TestCase(SitemapUse.Skip, "https://a.example/2")]
    public async Task Map_OneSourceOnly_LeavesTheOtherAside(SitemapUse use, string expected)
    {
        Page("https://a.example/", "https://a.example/2");
        Page("https://a.example/sitemap.xml", UrlSet("https://a.example/1"));

        Assert.That((await MapAsync(new MapSite { Url = "https://a.example/", Sitemaps = use })).Select(e => e.Url), Is.EqualTo(new[] { expected }));
        Assert.That(_host.Fetcher.Fetches, Is.EqualTo(1));
    }

    [Test]
    public async Task Map_Subdomains_AreGivenWhenAskedFor()
    {
        Page("https://a.example/", "https://www.a.example/y https://nota.example/z");

        Assert.That((await MapAsync(new MapSite { Url = "https://a.example/", Subdomains = true })).Select(e => e.Url), Is.EqualTo(new[] { "https://www.a.example/y" }));
    }

    [Test]
    public async Task Map_SiteThatSendsOn_IsBothHosts()
    {
        Assert.That(TargetUrl.TryParse("https://www.a.example/", out var end, out _));
        _pages["https://a.example/"] = FakePage.Html("https://www.a.example/y") with { FinalUrl = end };

        Assert.That((await MapAsync(new MapSite { Url = "https://a.example/" })).Select(e => e.Url), Is.EqualTo(new[] { "https://www.a.example/y" }));
    }

    [Test]
    public async Task Map_Filters_AreAllApplied()
    {
        Page("https://a.example/", "https://a.example/blog/1 https://a.example/blog/private/2 https://a.example/shop/3 https://a.example/blog/OTHER");

        var entries = await MapAsync(new MapSite { Url = "https://a.example/", Include = ["/blog/*"], Exclude = ["*/private/*"], Search = "other" });

        Assert.That(entries.Select(e => e.Url), Is.EqualTo(new[] { "https://a.example/blog/OTHER" }));
    }

    [Test]
    public async Task Map_Limit_EndsTheWork()
    {
        Page("https://a.example/sitemap.xml", UrlSet([.. Enumerable.Range(0, 100).Select(i => $"https://a.example/{i}")]));

        Assert.That(await MapAsync(new MapSite { Url = "https://a.example/", Sitemaps = SitemapUse.Only, Limit = 7 }), Has.Count.EqualTo(7));
        Assert.That(_host.Fetcher.Open, Is.Zero);
    }

    [Test]
    public async Task Map_IndexesInACircle_AreReadOnceEach()
    {
        Page("https://a.example/sitemap.xml", Index("https://a.example/sitemap.xml", "https://a.example/s1.xml", "https://a.example/s2.xml"));
        Page("https://a.example/s1.xml", Index("https://a.example/sitemap.xml", "https://a.example/s2.xml"));
        Page("https://a.example/s2.xml", UrlSet("https://a.example/1"));

        Assert.That((await MapAsync(new MapSite { Url = "https://a.example/", Sitemaps = SitemapUse.Only })).Select(e => e.Url), Is.EqualTo(new[] { "https://a.example/1" }));
        Assert.That(_host.Fetcher.Fetches, Is.EqualTo(3));
    }

    [Test]
    public async Task Map_IndexesWithoutEnd_AreReadThreeLevelsDeepAndSoManyFiles()
    {
        var n = 0;
        _host.Fetcher.Answer = (_, _) => Task.FromResult(FakePage.Html(Index([.. Enumerable.Range(0, 3).Select(_ => $"https://a.example/{Interlocked.Increment(ref n).ToString(CultureInfo.InvariantCulture)}.xml")])));

        Assert.That(await MapAsync(new MapSite { Url = "https://a.example/", Sitemaps = SitemapUse.Only }), Is.Empty);
        Assert.That(_host.Fetcher.Fetches, Is.EqualTo(20));
    }

    [Test]
    public async Task Map_BrokenSitemap_GivesWhatWasReadAndTheErrorAndGoesOn()
    {
        Page("https://a.example/", "https://a.example/2");
        Page("https://a.example/sitemap.xml", Index("https://a.example/broken.xml", "https://a.example/gone.xml", "https://a.example/good.xml"));
        Page("https://a.example/broken.xml", "<urlset><url><loc>https://a.example/1</loc></url><url>");
        Page("https://a.example/good.xml", UrlSet("https://a.example/3"));

        var entries = await MapAsync(new MapSite { Url = "https://a.example/" });

        Assert.That(entries.Select(e => (e.Url, e.Error?.Code)), Is.EqualTo(new (string, FetchErrorCode?)[]
        {
            ("https://a.example/1", null),
            ("https://a.example/broken.xml", FetchErrorCode.BodyCorrupt),
            ("https://a.example/gone.xml", FetchErrorCode.UpstreamStatus),
            ("https://a.example/3", null),
            ("https://a.example/2", null),
        }));
    }

    [Test]
    public async Task Map_SiteThatCannotBeHad_SaysSo()
    {
        _host.Fetcher.Answer = (_, _) => Task.FromResult(FakePage.Failed(FetchErrorCode.DnsFailed));

        var entries = await MapAsync(new MapSite { Url = "https://a.example/" });

        Assert.That(entries.Select(e => (e.Url, e.Source, e.Error?.Code)), Is.EqualTo(new (string, MapSource, FetchErrorCode?)[]
        {
            ("https://a.example/", MapSource.Link, FetchErrorCode.DnsFailed),
            ("https://a.example/sitemap.xml", MapSource.Sitemap, FetchErrorCode.DnsFailed),
        }));
    }

    [TestCase(0, "limit", "must be from 1 to 50000.")]
    [TestCase(50_001, "limit", "must be from 1 to 50000.")]
    public void Map_BadLimit_IsRefused(int limit, string field, string reason)
    {
        var e = Assert.ThrowsAsync<RequestInvalidException>(() => _host.SendAsync(new MapSite { Url = "https://a.example/", Limit = limit }))!;
        Assert.That(e.Errors[field], Is.EqualTo(new[] { reason }));
    }

    [Test]
    public void Map_BadPatterns_AreRefused()
    {
        foreach (var patterns in new IReadOnlyList<string>[] { [], ["blog"], [""], [.. Enumerable.Repeat("/", 51)] })
            Assert.That(async () => await _host.SendAsync(new MapSite { Url = "https://a.example/", Include = patterns }), Throws.TypeOf<RequestInvalidException>());
    }

    private async Task<List<MapEntry>> MapAsync(MapSite request) => await (await _host.SendAsync(request)).ToListAsync().Soon();

    private void Page(string url, string body) => _pages[url] = new FakePage { Body = Encoding.UTF8.GetBytes(body) };

    private static string UrlSet(params string[] urls) => $"<urlset>{string.Concat(urls.Select(u => $"<url><loc>{u}</loc></url>"))}</urlset>";

    private static string Index(params string[] urls) => $"<sitemapindex>{string.Concat(urls.Select(u => $"<sitemap><loc>{u}</loc></sitemap>"))}</sitemapindex>";
}
