namespace Gather.Api.Tests.Faults;

/// <summary>The program is told to stop while items are in hand.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ShutdownTests
{
    private const int Urls = 60;

    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Test]
    public async Task Terminate_ItemsInHand_AreFinishedAndNoneIsBegun()
    {
        await using var site = await FaultySite.StartAsync(Urls);
        await using var gather = new RestartableGather(site);
        var (job, inHand) = await InHandAsync(site, gather);

        await gather.Process.SignalAsync("TERM");
        await gather.Process.LineAsync("Shutting down");
        _gate.SetResult();
        Assert.That(await gather.Process.ExitAsync(), Is.Zero);

        Assert.That(site.Hits.Keys, Is.EquivalentTo(inHand));
        await gather.StartAsync();
        await gather.Client.EndedAsync(job);
        AssertRequests(site, again: []);
    }

    [Test]
    public async Task Terminate_ItemsBeyondTheGrace_AreLeftForTheNextStart()
    {
        await using var site = await FaultySite.StartAsync(Urls);
        await using var gather = new RestartableGather(site, data: null, ("Server:ShutdownGrace", "00:00:01"));
        var (job, inHand) = await InHandAsync(site, gather);

        await gather.Process.SignalAsync("TERM");
        Assert.That(await gather.Process.ExitAsync(), Is.Zero);
        Assert.That(site.Hits.Keys, Is.EquivalentTo(inHand));

        _gate.SetResult();
        await gather.StartAsync();
        var ended = await gather.Client.EndedAsync(job);
        Assert.That(ended.Count("accepted"), Is.EqualTo(Urls));
        AssertRequests(site, again: inHand);
    }

    private async Task<(string Job, IReadOnlyList<int> InHand)> InHandAsync(FaultySite site, RestartableGather gather)
    {
        site.Before = token => _gate.Task.WaitAsync(token);
        await gather.StartAsync();
        var job = await gather.Client.OrderAsync("batches", new { urls = site.Urls(Urls), scrape = new { formats = new[] { "text" } }, concurrency = 8 });
        await Eventually.TrueAsync(() => Task.FromResult(site.Hits.Count == 8), "Eight pages are in hand.");
        return (job, [.. site.Hits.Keys]);
    }

    // A page that fails at first is asked for twice by itself, and the first is where others redirect to.
    private static void AssertRequests(FaultySite site, IReadOnlyList<int> again)
    {
        foreach (var (page, hits) in site.Hits.Where(h => h.Key != 0))
            Assert.That(hits, Is.EqualTo(page % 20 == 5 || again.Contains(page) ? 2 : 1), $"Page {page}");
        Assert.That(site.Hits, Has.Count.EqualTo(Urls));
    }
}
