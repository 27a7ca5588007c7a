using Gather.Domain.Scraping;
using Gather.Testing;
using Microsoft.AspNetCore.Http;

namespace Gather.Infrastructure.Tests.Egress.Fetching;

internal sealed class PatientFetchTests : FetcherFixture
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

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

        // The attempt at the busy page may take 25 s.
        Time.Advance(TimeSpan.FromSeconds(20));
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
