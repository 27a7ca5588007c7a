using Gather.Application.Scraping.Fetching;
using Gather.Domain.Scraping;
using Gather.Testing;
using Microsoft.AspNetCore.Http;

namespace Gather.Infrastructure.Tests.Egress.Fetching;

internal sealed class PatientFetchTests : FetcherFixture
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Break = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Test]
    public async Task FetchAsync_OneThatCanWait_WaitsForItsTurnWithoutItsTimeout()
    {
        await RestartAsync(withFakeTime: true, ("Hosts:Concurrency", "1"));
        // Known beforehand: to look at the queue asks for it, and the site is busy then.
        await Fetcher.RobotsAsync(Site.Url("/"), CancellationToken.None);
        var gate = Gated("/busy");
        Site.Page("/job", "done");
        var busy = FetchAsync("/busy", r => r with { IgnoreRobots = true, Timeout = TimeSpan.FromMinutes(4) });
        await gate.Reached;
        var job = FetchAsync("/job", r => r with { IgnoreRobots = true, CanWait = true, Timeout = Timeout });
        await QueuedAsync();
        var caller = FetchAsync("/caller", r => r with { IgnoreRobots = true, Timeout = Timeout });

        // The busy page has 15 s for its headers.
        Time.Advance(TimeSpan.FromSeconds(10));
        Assert.That((await caller).Error?.Code, Is.EqualTo(FetchErrorCode.TimedOut).Or.EqualTo(FetchErrorCode.HostBusy));
        Assert.That(job.IsCompleted, Is.False);

        gate.Open();
        using var page = await job;
        Assert.That((page.Error, Text(page)), Is.EqualTo(((FetchError?)null, "done")));
        (await busy).Dispose();
    }

    [Test]
    public async Task FetchAsync_OneThatCanWaitAtASiteThatHangs_TimesOut()
    {
        await RestartAsync(withFakeTime: true);
        var gate = Gated("/hangs");
        var job = FetchAsync("/hangs", r => r with { IgnoreRobots = true, CanWait = true, Timeout = Timeout });
        await gate.Reached;

        Time.Advance(Timeout);

        Assert.That((await job).Error?.Code, Is.EqualTo(FetchErrorCode.TimedOut));
        gate.Open();
    }

    [Test]
    public async Task FetchAsync_WhoCannotWait_DoesNotJoinWhatCan()
    {
        await RestartAsync(withFakeTime: false, ("Hosts:Concurrency", "1"));
        // Known beforehand: to look at the queue asks for it, and the site is busy then.
        await Fetcher.RobotsAsync(Site.Url("/"), CancellationToken.None);
        var gate = Gated("/busy");
        Site.Page("/a", "page");
        var busy = FetchAsync("/busy", r => r with { IgnoreRobots = true });
        await gate.Reached;
        var job = FetchAsync("/a", r => r with { IgnoreRobots = true, CanWait = true, MaxAge = TimeSpan.Zero });
        await QueuedAsync();
        var caller = FetchAsync("/a", r => r with { IgnoreRobots = true, MaxAge = TimeSpan.Zero });
        gate.Open();

        foreach (var page in await Task.WhenAll(busy, job, caller))
            page.Dispose();
        Assert.That(Site.Hits("/a"), Is.EqualTo(2));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task FetchAsync_OneThatCanWaitAtAHostLeftAlone_WaitsUntilItIsTriedAgain(bool ignoreRobots)
    {
        await OpenCircuitAsync();
        Site.Page("/well", "well again");
        var job = await BeginAsync("/well", ignoreRobots);

        Time.Advance(Break);

        using var page = await job;
        Assert.That((page.Error, Text(page)), Is.EqualTo(((FetchError?)null, "well again")));
        Assert.That(page.Timings.Queue, Is.EqualTo(Break.TotalSeconds));
    }

    [Test]
    public async Task FetchAsync_ManyThatCanWait_WaitForTheOneThatTriesTheHost()
    {
        await OpenCircuitAsync();
        var gate = Gated("/tries");
        Site.Page("/well", "well again");
        Time.Advance(Break);
        var tries = FetchAsync("/tries", r => r with { IgnoreRobots = true });
        await gate.Reached;
        var job = await BeginAsync("/well", ignoreRobots: true);
        Assert.That(job.IsCompleted, Is.False);

        gate.Open();
        (await tries).Dispose();
        Time.Advance(TimeSpan.FromSeconds(1));

        using var page = await job;
        Assert.That(page.Error, Is.Null);
    }

    [Test]
    public async Task FetchAsync_OneThatCanWaitAtAHostThatIsGone_FailsOnceOthersHaveWaitedLongEnough()
    {
        await OpenCircuitAsync();
        var first = await BeginAsync("/bad/1", ignoreRobots: true);
        Time.Advance(Break);
        // It tried the host, which is left alone once more.
        Assert.That((await first).Error?.Code, Is.EqualTo(FetchErrorCode.UpstreamStatus));
        var second = await BeginAsync("/bad/2", ignoreRobots: true);
        Time.Advance(Patience - Break);
        Assert.That(second.IsCompleted, Is.False);

        using var late = await FetchAsync("/bad/3", r => r with { IgnoreRobots = true, CanWait = true });

        Assert.That((late.Error?.Code, late.Attempts), Is.EqualTo((FetchErrorCode.CircuitOpen, 0)));
        Time.Advance(Break + Break - Patience);
        Assert.That((await second).Error?.Code, Is.EqualTo(FetchErrorCode.UpstreamStatus));
    }

    [Test]
    public async Task FetchAsync_ManyThatCanWaitAtAHostThatIsDown_FailOnlyUntilItIsLeftAlone()
    {
        Settings["Egress:AllowedHosts:2"] = "127.0.0.1:1";
        await RestartAsync(withFakeTime: true, ("Retries:Max", "0"), ("Breaker:MinimumRequests", "5"), ("Breaker:Break", Break.ToString()), ("Breaker:Patience", Patience.ToString()));
        using var enough = new CancellationTokenSource();
        var jobs = Enumerable.Range(0, 16)
            .Select(i => Fetcher.FetchAsync(new FetchRequest(Down($"/{i}")) { CanWait = true, Timeout = Timeout }, enough.Token))
            .ToList();

        // Of those that wait one timer is the wait, the other the timeout.
        await TaskGuard.UntilAsync(() => jobs.Count(j => j.IsCompleted) >= 5 && Time.PendingTimers >= 2 * jobs.Count(j => !j.IsCompleted));

        var failed = jobs.Where(j => j.IsCompleted).ToList();
        Assert.That((await Task.WhenAll(failed)).Select(p => p.Error?.Code), Is.All.EqualTo(FetchErrorCode.ConnectFailed).And.Exactly(5).Items);
        await enough.CancelAsync();
        foreach (var waiting in jobs.Except(failed))
            Assert.That(async () => await waiting.Soon(), Throws.InstanceOf<OperationCanceledException>());
    }

    private static TargetUrl Down(string path) =>
        TargetUrl.TryParse($"http://127.0.0.1:1{path}", out var url, out _) ? url : throw new ArgumentException(path, nameof(path));

    private async Task OpenCircuitAsync()
    {
        await RestartAsync(withFakeTime: true, ("Retries:Max", "0"), ("Breaker:MinimumRequests", "5"), ("Breaker:Break", Break.ToString()), ("Breaker:Patience", Patience.ToString()));
        foreach (var path in new[] { "/bad/0", "/bad/1", "/bad/2", "/bad/3" })
            Site.Statuses(path, 500);
        for (var i = 0; i < 5; i++)
            (await FetchAsync("/bad/0", r => r with { IgnoreRobots = true })).Dispose();
        using var refused = await FetchAsync("/bad/0", r => r with { IgnoreRobots = true });
        Assert.That(refused.Error?.Code, Is.EqualTo(FetchErrorCode.CircuitOpen));
    }

    /// <summary>Begins a fetch that waits, and comes back when it does: one timer is its wait, the other its timeout.</summary>
    private async Task<Task<FetchedPage>> BeginAsync(string path, bool ignoreRobots)
    {
        var timers = Time.PendingTimers;
        var job = FetchAsync(path, r => r with { IgnoreRobots = ignoreRobots, CanWait = true, Timeout = Timeout });
        await TaskGuard.UntilAsync(() => Time.PendingTimers == timers + 2);
        return job;
    }

    private Gate Gated(string path)
    {
        var gate = new Gate();
        Site.Page(path, async context =>
        {
            await gate.PassAsync(context.RequestAborted);
            await context.Response.WriteAsync("busy", context.RequestAborted);
        });
        return gate;
    }
}
