using Gather.Application.Jobs.Crawling;
using Gather.Application.Jobs.Storage;
using Gather.Application.Scraping;
using Gather.Application.Scraping.Reading;
using Gather.Domain.Jobs;
using Gather.Domain.Scraping;

namespace Gather.Application.Tests.Jobs.Crawling;

public sealed class CrawlFollowerTests
{
    private const string Site = "https://example.com";

    [TestCase(null, "/page?id=1")]
    [TestCase(Site + "/page", "/page")]
    [TestCase(Site + "/page?utm_source=x", "/page")]
    [TestCase("https://other.example/page", "/page?id=1")]
    [TestCase(Site + "/private/page", "/page?id=1", Description = "Excluded pages stand for no others.")]
    [TestCase("nonsense", "/page?id=1")]
    public void Follow_APageThatNamesAnother_IsKnownAsThatOne(string? canonical, string key) =>
        Assert.That(Follow(Page() with { Metadata = new PageMetadata { Canonical = canonical } }).AlsoKey, Is.EqualTo(Site + key));

    [TestCase(null, 1)]
    [TestCase("noindex", 1)]
    [TestCase("noindex, NoFollow", 0)]
    [TestCase("none", 0)]
    [TestCase("follow,max-snippet:none", 1)]
    public void Follow_WhatThePageSaysToRobots_IsObeyed(string? robots, int found) =>
        Assert.That(Follow(Page() with { Metadata = new PageMetadata { Robots = robots } }).Found, Has.Count.EqualTo(found));

    [TestCase(null, 1)]
    [TestCase("noopener noreferrer", 1)]
    [TestCase("ugc NoFollow", 0)]
    [TestCase("nofollowers", 1)]
    public void Follow_WhatALinkSaysToRobots_IsObeyed(string? rel, int found) =>
        Assert.That(Follow(Page() with { Links = [Link("/next", rel)] }).Found, Has.Count.EqualTo(found));

    [Test]
    public void Follow_Links_AreTakenOnceAndWhereTheyBelong()
    {
        var completed = Follow(Page() with
        {
            Links =
            [
                Link("/a"), Link("/a?PHPSESSID=1"), Link("/b?PHPSESSID=2"), Link("/private/c"), Link("/x/x/x/x"),
                new PageLink("https://other.example/", "", Rel: null, LinkKind.External), new PageLink("ftp://example.com/", "", Rel: null, LinkKind.Internal),
            ],
        });

        Assert.That(completed.Found.Select(f => (f.Url, f.Key, f.Depth)), Is.EqualTo(new[] { (Site + "/a", Site + "/a", 3), (Site + "/b?PHPSESSID=2", Site + "/b", 3) }));
    }

    [Test]
    public void Follow_MoreLinksThanOnePageMayHave_LeavesTheLastOut()
    {
        var links = Enumerable.Range(0, CrawlFollower.MaxLinks + 2).Select(i => Link($"/{i}"));

        var completed = Follow(Page() with { Links = [Link("/private/c"), .. links] });

        Assert.That(completed.Found, Has.Count.EqualTo(CrawlFollower.MaxLinks));
        Assert.That(completed.Found[^1].Url, Is.EqualTo($"{Site}/{CrawlFollower.MaxLinks - 1}"));
    }

    [TestCase(2, 0)]
    [TestCase(3, 1)]
    public void Follow_ToADepth_GoesNoFurther(int maxDepth, int found) => Assert.That(Follow(Page(), maxDepth).Found, Has.Count.EqualTo(found));

    [TestCase(FetchStage.Extract, 1)]
    [TestCase(FetchStage.Response, 0)]
    [TestCase(FetchStage.Body, 0)]
    public void Follow_APageThatFailed_LeadsOnIfItWasHad(FetchStage stage, int found)
    {
        var error = new FetchError(FetchErrorCode.RequiredFieldMissing, stage, Retryable: false, RetryAfter: null, Attempts: 1, "It failed.");
        var completed = Follow(Page() with { Error = error }, state: ItemState.Failed);

        Assert.That((completed.State, completed.Found.Count, completed.AlsoKey is not null), Is.EqualTo((ItemState.Failed, found, found > 0)));
    }

    [TestCase(Site + "/elsewhere", ItemState.Succeeded)]
    [TestCase("https://other.example/", ItemState.Skipped)]
    [TestCase(Site + "/private/", ItemState.Skipped)]
    public void Follow_APageThatWasSentOn_CountsWithinTheBoundsOnly(string final, ItemState state)
    {
        var completed = Follow(Page() with { FinalUrl = final });
        Assert.That((completed.State, completed.Found.Count), Is.EqualTo((state, state == ItemState.Succeeded ? 1 : 0)));
    }

    private static PageResult Page() => new() { Url = Site + "/page?id=1", FinalUrl = Site + "/page?id=1", Timings = PageTimings.None, Links = [Link("/next")] };

    private static PageLink Link(string target, string? rel = null) => new(Site + target, "", rel, LinkKind.Internal);

    private static CompletedItem Follow(PageResult page, int? maxDepth = null, ItemState state = ItemState.Succeeded)
    {
        Assert.That(TargetUrl.TryParse(Site, out var start, out _));
        var sut = new CrawlFollower(new CrawlBounds(start!, CrawlReach.Host, [], ["/private/"]), maxDepth, new QueryBudget());
        return sut.Follow(new QueuedItem(7, page.Url, Depth: 2), page, new CompletedItem(7, state, "", Retryable: false, Result: default, Bytes: 0));
    }
}
