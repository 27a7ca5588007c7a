using System.Net.Http.Json;
using Gather.Testing;

namespace Gather.Api.Tests.Faults;

/// <summary>The store takes nothing for a while, in the middle of a job: the job waits for it and goes on by itself, and no item fails because of it.</summary>
internal sealed class StoreOutageTests
{
    private const int Urls = 600;

    // So many pages answer by themselves, the others only when the outage has begun, so that the job does not end before.
    private const int Ready = 100;

    [Test]
    public async Task Disk_Full_PausesTheJobUntilThereIsRoom()
    {
        await using var disk = await SmallDisk.MountAsync();
        if (disk is null)
            Assert.Ignore("No file system may be mounted here; the bound on files stands for it.");
        await AssertWaitsForRoomAsync(disk!);
    }

    [Test]
    public async Task Files_MayNotGrow_PausesTheJobUntilTheyMay()
    {
        await using var disk = await SmallDisk.LimitAsync();
        Installed.Require(disk is not null, "prlimit (util-linux)");
        await AssertWaitsForRoomAsync(disk!);
    }

    [Test]
    public async Task Database_Killed_PausesTheJobUntilItIsBack()
    {
        Installed.RequirePostgres();
        await using var server = await PostgresServer.StartAsync();
        var outage = new Gate();
        await using var site = await SiteAsync(outage);
        await using var gather = new RestartableGather(site, data: null, TestStore.SettingsOf(await server.CreateDatabaseAsync()));
        await gather.StartAsync();
        var job = await OrderAsync(site, gather.Client);
        await using var witness = new JobWitness(gather.Client, job);

        await server.KillAsync();
        outage.Open();
        await OutageAsync(gather.Client);
        await gather.Client.GetProblemAsync($"/v1/jobs/{job}", 503, "store-unavailable");
        await AssertRefusedAsync(site, gather.Client);

        await server.StartServerAsync();
        await AssertDoneAsync(site, gather.Client, job, witness);
    }

    private static async Task AssertWaitsForRoomAsync(SmallDisk disk)
    {
        var outage = new Gate();
        await using var site = await SiteAsync(outage);
        await using var gather = new RestartableGather(site, disk.Folder);
        await gather.StartAsync();
        var job = await OrderAsync(site, gather.Client);
        await using var witness = new JobWitness(gather.Client, job);

        await disk.FillAsync(gather.Process.Id);
        outage.Open();
        await OutageAsync(gather.Client);
        // What is there can be read all the same.
        var held = await gather.Client.JobAsync(job);
        Assert.That((held.GetProperty("state").GetString(), held.GetProperty("reason").GetString()), Is.EqualTo(("paused", "storeUnavailable")));
        Assert.That(await gather.Client.ResultsAsync(job), Is.Not.Empty);
        await AssertRefusedAsync(site, gather.Client);
        var before = await gather.Client.DoneAsync(job);

        await disk.EmptyAsync(gather.Process.Id);
        await AssertDoneAsync(site, gather.Client, job, witness);
        Assert.That(before, Is.LessThan(Urls));
    }

    private static async Task<FaultySite> SiteAsync(Gate outage)
    {
        var site = await FaultySite.StartAsync(Urls);
        var begun = 0;
        site.Before = token => Interlocked.Increment(ref begun) <= Ready ? Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, token) : outage.PassAsync(token);
        return site;
    }

    /// <summary>Orders a batch and waits until some of it is done.</summary>
    private static async Task<string> OrderAsync(FaultySite site, HttpClient client)
    {
        var job = await client.OrderAsync("batches", Order(site));
        await Eventually.TrueAsync(async () => await client.DoneAsync(job) >= 20, "Some items are done.");
        return job;
    }

    /// <summary>Waits until jobs wait for the store, as the metrics tell.</summary>
    private static Task OutageAsync(HttpClient client) => Eventually.TrueAsync(
        async () => (await client.GetStringAsync("/metrics")).Split('\n').Any(l => l.StartsWith("gather_jobs_store_outage", StringComparison.Ordinal) && l.EndsWith(" 1", StringComparison.Ordinal)),
        "Jobs wait for the store.");

    private static async Task AssertRefusedAsync(FaultySite site, HttpClient client)
    {
        using var response = await client.PostAsJsonAsync("/v1/jobs/batches", Order(site));
        await response.ProblemAsync(503, "store-unavailable");
    }

    private static async Task AssertDoneAsync(FaultySite site, HttpClient client, string job, JobWitness witness)
    {
        await Eventually.TrueAsync(async () => (await client.GetAsync($"/v1/jobs/{job}")).IsSuccessStatusCode, "The store is back.");
        var ended = await client.EndedAsync(job);
        Assert.That(ended.GetProperty("state").GetString(), Is.EqualTo("succeededWithErrors"));
        Assert.That(ended.TryGetProperty("reason", out _), Is.False);
        // Those that are missing on the site, and no other.
        Assert.That(ended.Count("failed"), Is.EqualTo(Urls / 20), ended.ToString());
        var results = await client.ResultsAsync(job);
        Assert.That(results.Select(r => r.Index), Is.EqualTo(Enumerable.Range(0, Urls)));
        Assert.That(site.Hits.Values.Sum(), Is.LessThan(Urls * 2), "What was had is kept until the store takes it, and not had again.");
        await witness.AssertAllSeenAsync(results);
    }

    private static object Order(FaultySite site) => new { urls = site.Urls(Urls), scrape = new { formats = new[] { "text" } }, concurrency = 16 };
}
