using Gather.Application.Scraping.Fetching;
using Gather.Domain.Scraping;
using Gather.Testing;
using Microsoft.AspNetCore.Http;

namespace Gather.Infrastructure.Tests.Egress.Fetching;

internal sealed class FetchExplanationTests : FetcherFixture
{
    [Test]
    public async Task ExplainAsync_AnAllowedUrl_TellsAllThatHoldsAndAsksForNoPage()
    {
        var explained = await ExplainAsync(Site.Url("/a"));

        Assert.That((explained.Allowed, explained.Url, explained.Address), Is.EqualTo((true, Site.Url("/a").Text, new AddressExplanation(true, null))));
        Assert.That((explained.Robots.Allowed, explained.Robots.Status, explained.Robots.Reason), Is.EqualTo((true, (int?)404, "The site has no robots.txt.")));
        Assert.That(explained.Host, Is.EqualTo(new HostExplanation(8, 0, null, 0, 0, 0, CircuitState.Closed)));
        Assert.That(explained.Cache.State, Is.EqualTo(CacheState.Missing));
        Assert.That(Site.Hits("/a"), Is.Zero);
    }

    [Test]
    public async Task ExplainAsync_ADisallowedUrl_NamesTheRuleAndItsLine()
    {
        Site.Page("/robots.txt", "User-agent: *\nCrawl-delay: 90\nDisallow: /private\n");

        var explained = await ExplainAsync(Site.Url("/private/a"));

        Assert.That((explained.Allowed, explained.Robots.Rule, explained.Robots.Line, explained.Robots.Group), Is.EqualTo((false, "Disallow: /private", (int?)3, "*")));
        Assert.That((explained.Host.Delay, explained.Host.CrawlDelay), Is.EqualTo((60d, (double?)60)));
    }

    [Test]
    public async Task ExplainAsync_ABlockedAddress_AsksNothingOfIt()
    {
        Assert.That(TargetUrl.TryParse("http://10.0.0.1/a", out var url, out _), Is.True);

        var explained = await ExplainAsync(url!);

        Assert.That((explained.Allowed, explained.Address.Allowed, explained.Robots.Allowed), Is.EqualTo((false, false, false)));
        Assert.That(explained.Address.Reason, Is.Not.Empty);
    }

    [Test]
    public async Task FetchAsync_AnyOutcome_IsMeasured()
    {
        using var recorder = new MeterRecorder(Meters);
        Site.Page("/a", "12345");
        Site.Statuses("/b", 500);
        (await FetchAsync("/a")).Dispose();
        (await FetchAsync("/b")).Dispose();

        var recorded = recorder.All;
        Assert.That(recorded.Where(r => r.Instrument == "gather.egress.fetch.duration").Select(r => r.Tags), Is.EqualTo(new[] { "outcome=ok", "outcome=UpstreamStatus" }));
        Assert.That(recorded.Where(r => r.Instrument == "gather.egress.received").Sum(r => r.Value), Is.EqualTo(5));
        Assert.That(recorded.Count(r => r.Instrument == "gather.egress.retries"), Is.EqualTo(2));
        Assert.That(recorded.Where(r => r.Instrument == "gather.egress.cache.lookups").Select(r => r.Tags), Is.All.EqualTo("result=miss"));
        Assert.That(recorder.Observe().Count(r => r.Instrument.StartsWith("gather.egress.hosts.", StringComparison.Ordinal) && r.Value == 0), Is.EqualTo(2));
    }

    [Test]
    public async Task FetchAsync_WaitingAtAHost_IsObserved()
    {
        await RestartAsync(settings: ("Hosts:Concurrency", "1"));
        using var recorder = new MeterRecorder(Meters);
        var gate = new Gate();
        Site.Page("/a", async context =>
        {
            await gate.PassAsync(context.RequestAborted);
            await context.Response.WriteAsync("a", context.RequestAborted);
        });
        var first = FetchAsync("/a");
        await gate.Reached;
        var second = FetchAsync("/b");
        await QueuedAsync();

        Assert.That(
            recorder.Observe().Where(r => r.Instrument.StartsWith("gather.egress.hosts.", StringComparison.Ordinal)).Select(r => (r.Instrument, r.Value)),
            Is.EquivalentTo(new[] { ("gather.egress.hosts.running", 1d), ("gather.egress.hosts.queued", 1d) }));
        gate.Open();
        (await first).Dispose();
        (await second).Dispose();
    }

    private Task<FetchExplanation> ExplainAsync(TargetUrl url) => Fetcher.ExplainAsync(url, default).Soon();
}
