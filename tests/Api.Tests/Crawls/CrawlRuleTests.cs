namespace Gather.Api.Tests.Crawls;

/// <summary>What a crawl follows and what not, on small sites over the socket.</summary>
internal sealed class CrawlRuleTests(string provider) : OnBothStores(provider)
{
    private static readonly object FetchOnly = new { formats = Array.Empty<string>() };

    [Test]
    public async Task Crawl_WhatRobotsForbid_IsSkippedAndNotAskedFor()
    {
        await using var site = await CountedSite.StartAsync((target, context) => target switch
        {
            "/robots.txt" => context.BodyAsync("text/plain", "User-agent: *\nDisallow: /private/\nAllow: /private/but-this\n"),
            "/" => context.LinksAsync("/a", "/private/1", "/private/2?x=1", "/private/but-this"),
            _ => context.LinksAsync("/", "/private/3"),
        });

        var results = await Root.CrawlAsync(new { url = site.Url("/"), scrape = FetchOnly });

        Assert.That(results.Select(r => (r.Url, r.State, r.Code)), Is.EquivalentTo(new[]
        {
            (site.Url("/"), "succeeded", ""),
            (site.Url("/a"), "succeeded", ""),
            (site.Url("/private/but-this"), "succeeded", ""),
            (site.Url("/private/1"), "skipped", "robotsDisallowed"),
            (site.Url("/private/2?x=1"), "skipped", "robotsDisallowed"),
            (site.Url("/private/3"), "skipped", "robotsDisallowed"),
        }));
        Assert.That(site.Requests, Is.EquivalentTo(["/", "/a", "/private/but-this"]));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Crawl_Sitemaps_BringWhatNobodyLinks(bool sitemaps)
    {
        CountedSite? site = null;
        site = await CountedSite.StartAsync((target, context) => target switch
        {
            "/robots.txt" => context.BodyAsync("text/plain", $"Sitemap: {site!.Url("/index.xml")}"),
            "/index.xml" => context.BodyAsync("application/xml", $"<sitemapindex><sitemap><loc>{site!.Url("/pages.xml")}</loc></sitemap></sitemapindex>"),
            "/pages.xml" => context.BodyAsync("application/xml", $"<urlset>{string.Concat(new[] { "/a", "/hidden", "/hidden#part", "/hidden?utm_source=map" }.Select(p => $"<url><loc>{site!.Url(p)}</loc></url>"))}<url><loc>http://elsewhere.example/</loc></url></urlset>"),
            "/" => context.LinksAsync("/a", "/b"),
            "/hidden" => context.LinksAsync("/behind"),
            _ => context.LinksAsync(),
        });
        await using var _ = site;

        var results = await Root.CrawlAsync(new { url = site.Url("/"), sitemaps, scrape = FetchOnly });

        (string, int)[] linked = [("/", 0), ("/a", 1), ("/b", 1)];
        (string, int)[] hidden = [("/hidden", 1), ("/behind", 2)];
        Assert.That(results.Select(r => (r.Url[site.Address.Length..], r.Depth)), Is.EquivalentTo(sitemaps ? [.. linked, .. hidden] : linked));
        Assert.That(site.Requests.Where(r => !r.EndsWith(".xml", StringComparison.Ordinal)), Is.Unique);
    }

    [Test]
    public async Task Crawl_PagesThatNameAnother_CountAsThatOne()
    {
        await using var site = await CountedSite.StartAsync((target, context) => target switch
        {
            "/" => context.LinksAsync("/p?from=1", "/p?from=2", "/q", "/abroad"),
            "/q" => context.LinksAsync("/behind-q"),
            "/behind-q" => context.LinksAsync("/p"),
            "/abroad" => context.HtmlAsync("<link rel=canonical href='http://elsewhere.example/abroad'><a href=/behind-abroad>x</a>"),
            ['/', 'p', ..] => context.HtmlAsync("<link rel=canonical href=/p><a href=/behind-p>x</a>"),
            _ => context.LinksAsync(),
        });

        var results = await Root.CrawlAsync(new { url = site.Url("/"), scrape = FetchOnly });

        var copies = results.Where(r => r.Url.Contains("/p?", StringComparison.Ordinal));
        Assert.That(copies.Select(r => (r.State, r.Code)), Is.EquivalentTo(new[] { ("succeeded", ""), ("skipped", "duplicate") }));
        Assert.That(site.Requests, Is.EquivalentTo(["/", "/p?from=1", "/p?from=2", "/q", "/abroad", "/behind-p", "/behind-q", "/behind-abroad"]), "not /p itself: it has been had");
    }

    [Test]
    public async Task Crawl_Redirects_AreFollowedWithinItsBounds()
    {
        await using var elsewhere = await CountedSite.StartAsync((_, context) => context.LinksAsync("/more"));
        await using var site = await CountedSite.StartAsync((target, context) => target switch
        {
            "/" => context.LinksAsync("/old", "/out", "/into/folder"),
            "/old" => context.RedirectAsync("/new?a=1"),
            "/out" => context.RedirectAsync(elsewhere.Url("/")),
            "/into/folder" => context.RedirectAsync("/into/folder/"),
            "/into/folder/" => context.LinksAsync("page"),
            "/into/folder/page" => context.LinksAsync("/new?a=1", "/into/folder/"),
            _ => context.LinksAsync("/old"),
        });

        var results = await Root.CrawlAsync(new { url = site.Url("/"), scrape = FetchOnly });

        Assert.That(results.Select(r => (r.Url[site.Address.Length..], r.State, r.Code)), Is.EquivalentTo(new[]
        {
            ("/", "succeeded", ""), ("/old", "succeeded", ""), ("/out", "skipped", "outOfScope"), ("/into/folder", "succeeded", ""), ("/into/folder/page", "succeeded", ""),
        }));
        Assert.That(site.Requests, Is.EquivalentTo(["/", "/old", "/new?a=1", "/out", "/into/folder", "/into/folder/", "/into/folder/page"]));
        Assert.That(elsewhere.Requests, Is.EqualTo(["/"]), "what is behind it is not followed");
    }

    [Test]
    public async Task Crawl_NoFollow_IsObeyed()
    {
        await using var site = await CountedSite.StartAsync(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["/"] = "<a rel='ugc NoFollow' href=/no>1</a><a rel=nofollow href=/both>2</a><a href=/both#x>3</a><a href=/none>4</a><a href=/meta>5</a>",
            ["/meta"] = "<meta name=robots content='noindex, nofollow'><a href=/behind-meta>x</a>",
            ["/none"] = "<meta name=ROBOTS content=none><a href=/behind-none>x</a>",
            ["/both"] = "<meta name=robots content=noindex><a href=/behind-both>x</a>",
            ["/behind-both"] = "",
        });

        await Root.CrawlAsync(new { url = site.Url("/"), scrape = FetchOnly });

        Assert.That(site.Requests, Is.EquivalentTo(["/", "/both", "/none", "/meta", "/behind-both"]));
    }

    [Test]
    public async Task Crawl_APageFoundOnALongerWayFirst_HasItsShortestDepth()
    {
        // The short way leads through a page that answers late: until the long way has been gone to its end, if anybody goes it before.
        var isGone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var site = await CountedSite.StartAsync(async (target, context) =>
        {
            if (target == "/far")
                isGone.TrySetResult();
            if (target == "/short")
                await Task.WhenAny(isGone.Task, Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System));
            await context.LinksAsync(target switch
            {
                "/" => ["/short", "/long"],
                "/long" => ["/longer"],
                "/short" or "/longer" => ["/far"],
                "/far" => ["/last"],
                _ => ["/too-far"],
            });
        });

        var results = await Root.CrawlAsync(new { url = site.Url("/"), maxDepth = 3, scrape = FetchOnly });

        Assert.That(results.Select(r => (r.Url[site.Address.Length..], r.Depth)), Is.EquivalentTo(new[] { ("/", 0), ("/short", 1), ("/long", 1), ("/longer", 2), ("/far", 2), ("/last", 3) }));
    }

    [Test]
    public async Task Crawl_PagesWithoutWhatIsWanted_LeadOnNevertheless()
    {
        await using var site = await CountedSite.StartAsync((target, context) => target switch
        {
            "/" => context.LinksAsync("/product", "/picture.png", "/missing"),
            "/product" => context.HtmlAsync("<h1>Lamp</h1>"),
            "/picture.png" => context.BodyAsync("image/png", "\u0089PNG\r\n\u001a\n"),
            _ => context.StatusAsync(404),
        });

        var results = await Root.CrawlAsync(new { url = site.Url("/"), scrape = new { formats = new[] { "text" }, extract = new { name = new { selector = "h1", required = true } } } });

        Assert.That(results.Select(r => (r.Url[site.Address.Length..], r.State, r.Code)), Is.EquivalentTo(new[]
        {
            ("/", "failed", "requiredFieldMissing"), ("/product", "succeeded", ""), ("/picture.png", "failed", "unsupportedContent"), ("/missing", "failed", "upstreamStatus"),
        }));
    }

    [Test]
    public async Task Crawl_ForBytesAlone_HasThoseOfPicturesToo()
    {
        await using var site = await CountedSite.StartAsync((target, context) => target == "/"
            ? context.LinksAsync("/picture.png")
            : context.BodyAsync("image/png", "\u0089PNG\r\n\u001a\n"));

        var results = await Root.CrawlAsync(new { url = site.Url("/"), scrape = new { formats = new[] { "raw" } } });

        Assert.That(results.Select(r => (r.State, r.Page.TryGetProperty("raw", out _), r.Page.TryGetProperty("links", out _))), Is.All.EqualTo(("succeeded", true, false)).And.Exactly(2).Items);
    }
}
