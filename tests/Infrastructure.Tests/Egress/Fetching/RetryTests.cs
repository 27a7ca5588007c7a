using System.Globalization;
using Gather.Application.Scraping.Fetching;
using Gather.Domain.Scraping;

namespace Gather.Infrastructure.Tests.Egress.Fetching;

internal sealed class RetryTests : FetcherFixture
{
    [TestCase(500)]
    [TestCase(503)]
    [TestCase(429)]
    public async Task FetchAsync_AFlappingSite_IsAskedAgain(int status)
    {
        Site.Statuses("/a", status, status, 200);

        using var page = await FetchAsync("/a");

        Assert.That((page.Status, page.Attempts, page.Error), Is.EqualTo(((int?)200, 3, (FetchError?)null)));
    }

    [Test]
    public async Task FetchAsync_ASiteThatKeepsFailing_IsAskedThreeTimes()
    {
        Site.Statuses("/a", 500);

        using var page = await FetchAsync("/a");

        Assert.That((page.Status, page.Attempts, Site.Hits("/a")), Is.EqualTo(((int?)500, 3, 3)));
        Assert.That((page.Error?.Code, page.Error?.Attempts, page.Error?.Retryable), Is.EqualTo((FetchErrorCode.UpstreamStatus, 3, true)));
    }

    [TestCase(400)]
    [TestCase(404)]
    [TestCase(501)]
    public async Task FetchAsync_AFailureForGood_IsNotRepeated(int status)
    {
        Site.Statuses("/a", status);

        using var page = await FetchAsync("/a");

        Assert.That((page.Attempts, Site.Hits("/a")), Is.EqualTo((1, 1)));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task FetchAsync_RetryAfter_IsWaitedFor(bool asDate)
    {
        await RestartAsync(withFakeTime: true);
        Fails("/a", times: 1, seconds => asDate ? Time.GetUtcNow().AddSeconds(seconds).ToString("R", CultureInfo.InvariantCulture) : $"{seconds}", seconds: 7);

        var fetch = FetchAsync("/a");
        await QueuedAsync();
        for (var i = 0; i < 6; i++)
            Time.Advance(TimeSpan.FromSeconds(1));
        Assert.That((fetch.IsCompleted, Site.Hits("/a")), Is.EqualTo((false, 1)));
        Time.Advance(TimeSpan.FromSeconds(1));

        using var page = await fetch;
        Assert.That((page.Status, page.Attempts, page.Timings.Queue), Is.EqualTo(((int?)200, 2, (double?)7)));
    }

    [Test]
    public async Task FetchAsync_ARetryAfterBeyondTheTimeout_IsToldAtOnce()
    {
        Fails("/a", times: 1, seconds => $"{seconds}", seconds: 120);

        using var page = await FetchAsync("/a");

        Assert.That((page.Status, page.Attempts, page.Error?.Code, page.Error?.RetryAfter), Is.EqualTo(((int?)429, 1, FetchErrorCode.UpstreamStatus, (double?)120)));
    }

    [Test]
    public async Task FetchAsync_WhileTheHostCoolsDown_IsRefusedAtOnce()
    {
        await RestartAsync(withFakeTime: true);
        Fails("/a", times: 1, seconds => $"{seconds}", seconds: 120);
        (await FetchAsync("/a")).Dispose();

        using var page = await FetchAsync("/b");

        Assert.That((page.Error?.Code, page.Error?.Stage, page.Error?.RetryAfter), Is.EqualTo((FetchErrorCode.HostBusy, FetchStage.Queue, (double?)120)));
        Assert.That((page.Attempts, Site.Hits("/b")), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task FetchAsync_ManyFailures_SpendTheBudgetAndNoMore()
    {
        await RestartAsync(settings: [("Retries:BudgetMinimum", "4"), ("Retries:Budget", "0"), ("Breaker:MinimumRequests", "1000")]);
        for (var i = 0; i < 5; i++)
            Site.Statuses($"/{i}", 500);

        for (var i = 0; i < 5; i++)
            (await FetchAsync($"/{i}")).Dispose();

        Assert.That(Enumerable.Range(0, 5).Sum(i => Site.Hits($"/{i}")), Is.EqualTo(9));
    }

    [Test]
    public async Task FetchAsync_AHostThatKeepsFailing_IsLeftAloneAndTriedAgain()
    {
        await RestartAsync(withFakeTime: true, ("Retries:Max", "0"), ("Breaker:MinimumRequests", "5"));
        Site.Statuses("/bad", 500);
        Site.Page("/good", "well again");
        (await FetchAsync("/good")).Dispose();
        for (var i = 0; i < 5; i++)
            (await FetchAsync("/bad", r => r with { MaxAge = TimeSpan.FromSeconds(i) })).Dispose();
        var before = Site.Hits("/bad");

        using var refused = await FetchAsync("/bad");
        Assert.That((refused.Error?.Code, refused.Error?.RetryAfter, refused.Attempts), Is.EqualTo((FetchErrorCode.CircuitOpen, (double?)15, 0)));
        Assert.That(Site.Hits("/bad"), Is.EqualTo(before));
        Assert.That((await Fetcher.ExplainAsync(Site.Url("/bad"), default)).Host.Circuit, Is.EqualTo(CircuitState.Open));

        Time.Advance(TimeSpan.FromSeconds(15));
        using var page = await FetchAsync("/good");
        Assert.That(page.Error, Is.Null);
        Assert.That((await Fetcher.ExplainAsync(Site.Url("/bad"), default)).Host.Circuit, Is.EqualTo(CircuitState.Closed));
    }

    [Test]
    public async Task FetchAsync_AHostThatWasWellAndIsDown_IsLeftAloneAfterAFewFailuresInARow()
    {
        await RestartAsync(settings: [("Retries:Max", "0"), ("Breaker:MinimumRequests", "5")]);
        for (var i = 0; i < 30; i++)
        {
            Site.Page($"/{i}", "well");
            (await FetchAsync($"/{i}")).Dispose();
            Site.Statuses($"/bad/{i}", 500);
        }

        var codes = new List<FetchErrorCode?>();
        for (var i = 0; i < 6; i++)
            using (var page = await FetchAsync($"/bad/{i}"))
                codes.Add(page.Error?.Code);

        Assert.That(codes.SkipLast(1), Is.All.EqualTo(FetchErrorCode.UpstreamStatus));
        Assert.That(codes[^1], Is.EqualTo(FetchErrorCode.CircuitOpen));
    }

    [Test]
    public async Task FetchAsync_ManyMissingPages_DoNotOpenTheCircuit()
    {
        await RestartAsync(settings: ("Breaker:MinimumRequests", "5"));

        for (var i = 0; i < 30; i++)
            using (var page = await FetchAsync($"/missing/{i}"))
                Assert.That(page.Status, Is.EqualTo(404));
    }

    private void Fails(string path, int times, Func<int, string> retryAfter, int seconds)
    {
        var hits = 0;
        Site.Page(path, context =>
        {
            if (Interlocked.Increment(ref hits) <= times)
            {
                context.Response.StatusCode = 429;
                context.Response.Headers.RetryAfter = retryAfter(seconds);
            }

            return Task.CompletedTask;
        });
    }
}
