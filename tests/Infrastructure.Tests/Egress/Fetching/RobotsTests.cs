using Gather.Application.Scraping.Fetching;
using Gather.Domain.Scraping;
using Gather.Testing;
using Microsoft.AspNetCore.Http;

namespace Gather.Infrastructure.Tests.Egress.Fetching;

internal sealed class RobotsTests : FetcherFixture
{
    [Test]
    public async Task FetchAsync_ADisallowedPage_IsNotAskedForAndTheRuleIsTold()
    {
        Site.Page("/robots.txt", "User-agent: *\nDisallow: /private\n");

        using var page = await FetchAsync("/private/a");
        using var other = await FetchAsync("/public");

        Assert.That((page.Error?.Code, page.Error?.Stage, page.Attempts), Is.EqualTo((FetchErrorCode.RobotsDisallowed, FetchStage.Robots, 0)));
        Assert.That(page.Error?.Detail, Does.Contain("line 2").And.Contain("Disallow: /private"));
        Assert.That((Site.Hits("/private/a"), Site.Hits("/public"), Site.Hits("/robots.txt")), Is.EqualTo((0, 1, 1)));
    }

    [Test]
    public async Task FetchAsync_OurOwnGroup_HoldsInPlaceOfTheOthers()
    {
        Site.Page("/robots.txt", "User-agent: *\nDisallow: /\n\nUser-agent: gather\nDisallow: /x\n");

        using var allowed = await FetchAsync("/a");
        using var forbidden = await FetchAsync("/x");

        Assert.That((allowed.Error?.Code, forbidden.Error?.Code), Is.EqualTo(((FetchErrorCode?)FetchErrorCode.UpstreamStatus, (FetchErrorCode?)FetchErrorCode.RobotsDisallowed)));
    }

    [Test]
    public async Task FetchAsync_IgnoringRobots_DoesNotAskForThem()
    {
        Site.Page("/robots.txt", "User-agent: *\nDisallow: /\n");
        Site.Page("/a", "fetched");

        using var page = await FetchAsync("/a", r => r with { IgnoreRobots = true });

        Assert.That((Text(page), Site.Hits("/robots.txt")), Is.EqualTo(("fetched", 0)));
    }

    [TestCase(500)]
    [TestCase(503)]
    public async Task FetchAsync_RobotsThatFail_ForbidEverythingForAWhile(int status)
    {
        await RestartAsync(withFakeTime: true, ("Retries:Max", "0"));
        Site.Statuses("/robots.txt", status, 404);
        Site.Page("/a", "fetched");

        using (var page = await FetchAsync("/a"))
            Assert.That((page.Error?.Code, page.Error?.Stage, page.Error?.Retryable), Is.EqualTo((FetchErrorCode.RobotsUnreachable, FetchStage.Robots, true)));
        Time.Advance(TimeSpan.FromMinutes(4.9));
        using (var page = await FetchAsync("/a"))
            Assert.That((page.Error?.Code, Site.Hits("/robots.txt")), Is.EqualTo((FetchErrorCode.RobotsUnreachable, 1)));
        Time.Advance(TimeSpan.FromMinutes(0.1));
        using (var page = await FetchAsync("/a"))
            Assert.That((Text(page), Site.Hits("/robots.txt")), Is.EqualTo(("fetched", 2)));
    }

    [TestCase(401)]
    [TestCase(403)]
    [TestCase(404)]
    [TestCase(410)]
    public async Task FetchAsync_NoRobots_AllowEverything(int status)
    {
        Site.Statuses("/robots.txt", status);
        Site.Page("/a", "fetched");

        using var page = await FetchAsync("/a");

        Assert.That(Text(page), Is.EqualTo("fetched"));
    }

    [TestCase("http://10.0.0.1/robots.txt")]
    [TestCase("http://127.0.0.1:1/robots.txt")]
    public async Task FetchAsync_RobotsThatLeadToABlockedAddress_ForbidEverything(string target)
    {
        Site.Redirect("/robots.txt", target);
        Site.Page("/a", "fetched");

        using var page = await FetchAsync("/a");

        Assert.That((page.Error?.Code, Site.Hits("/a")), Is.EqualTo((FetchErrorCode.RobotsUnreachable, 0)));
    }

    [TestCase(5, 0)]
    [TestCase(6, 1)]
    public async Task FetchAsync_RobotsBehindRedirects_AreReadAfterFiveAndMissingAfterMore(int redirects, int expectedHits)
    {
        Site.Redirect("/robots.txt", "/r1");
        for (var i = 1; i < redirects; i++)
            Site.Redirect($"/r{i}", $"/r{i + 1}");
        Site.Page($"/r{redirects}", "User-agent: *\nDisallow: /\n");

        using var page = await FetchAsync("/a");

        Assert.That(Site.Hits("/a"), Is.EqualTo(expectedHits));
    }

    [Test]
    public async Task FetchAsync_RobotsLargerThanIsRead_HoldAsFarAsTheyAreRead()
    {
        var filler = string.Concat(Enumerable.Repeat("# nothing to see here, go on\n", 40_000));
        Site.Page("/robots.txt", $"User-agent: *\nDisallow: /first\n{filler}Disallow: /last\n");

        using var first = await FetchAsync("/first");
        using var last = await FetchAsync("/last");

        Assert.That((first.Error?.Code, last.Error?.Code), Is.EqualTo(((FetchErrorCode?)FetchErrorCode.RobotsDisallowed, (FetchErrorCode?)FetchErrorCode.UpstreamStatus)));
    }

    [Test]
    public async Task FetchAsync_ManyPagesOfANewSite_AskForItsRobotsOnce()
    {
        var gate = new Gate();
        Site.Page("/robots.txt", async context =>
        {
            await gate.PassAsync(context.RequestAborted);
            await context.Response.WriteAsync("User-agent: *\nDisallow: /x\n", context.RequestAborted);
        });

        var fetches = Enumerable.Range(0, 100).Select(i => FetchAsync($"/{i}")).ToList();
        await gate.Reached;
        gate.Open();
        foreach (var page in await Task.WhenAll(fetches))
            page.Dispose();

        Assert.That(Site.Hits("/robots.txt"), Is.EqualTo(1));
    }

    [TestCase("max-age=1800", 29, 1)]
    [TestCase("max-age=1800", 31, 2)]
    [TestCase("max-age=1", 9, 1)]
    [TestCase("max-age=1", 11, 2)]
    [TestCase("max-age=999999999", 1439, 1)]
    [TestCase("max-age=999999999", 1441, 2)]
    [TestCase(null, 1439, 1)]
    public async Task RobotsAsync_AfterSoManyMinutes_IsAskedAnewByMaxAgeWithinBounds(string? cacheControl, double minutes, int expectedHits)
    {
        await RestartAsync(withFakeTime: true);
        Site.Page("/robots.txt", context =>
        {
            context.Response.Headers.CacheControl = cacheControl;
            return Task.CompletedTask;
        });
        await Fetcher.RobotsAsync(Site.Url("/a"), default);

        Time.Advance(TimeSpan.FromMinutes(minutes));
        var robots = await Fetcher.RobotsAsync(Site.Url("/b"), default);

        Assert.That((robots.Status, robots.Url, Site.Hits("/robots.txt")), Is.EqualTo(((int?)200, Site.Url("/robots.txt"), expectedHits)));
    }

    [Test]
    public async Task FetchAsync_CrawlDelay_SpacesThePagesButNotTheRobots()
    {
        await RestartAsync(withFakeTime: true);
        Site.Page("/robots.txt", "User-agent: *\nCrawl-delay: 5\n");
        Site.Page("/a", "a");
        Site.Page("/b", "b");
        (await FetchAsync("/a")).Dispose();

        var second = FetchAsync("/b");
        await QueuedAsync();
        Assert.That(Site.Hits("/b"), Is.Zero);
        Time.Advance(TimeSpan.FromSeconds(5));

        using var page = await second;
        Assert.That((Text(page), page.Timings.Queue), Is.EqualTo(("b", (double?)5)));
        using var third = await FetchAsync("/c", r => r with { Timeout = TimeSpan.FromSeconds(4) });
        Assert.That((third.Error?.Code, third.Error?.RetryAfter), Is.EqualTo((FetchErrorCode.HostBusy, (double?)5)));
    }

    [Test]
    public async Task FetchAsync_AHostThatRefusesConnections_FailsOfItAndNotOfItsRobots()
    {
        var url = Other.Url("/a");
        await Other.DisposeAsync();

        using var page = await Fetcher.FetchAsync(new FetchRequest(url), default).Soon();

        Assert.That(page.Error?.Code, Is.EqualTo(FetchErrorCode.ConnectFailed));
    }
}
