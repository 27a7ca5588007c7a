using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Gather.Testing;

namespace Gather.Api.Tests.Jobs;

public sealed class JobControlTests : IDisposable
{
    private readonly GatherHost _host = new(fetcher: new FakeFetcher(), worksJobs: false);
    private readonly HttpClient _root;

    public JobControlTests() => _root = _host.Root();

    [OneTimeTearDown]
    public void Dispose()
    {
        _root.Dispose();
        _host.Dispose();
    }

    [Test]
    public async Task Commands_ThatMakeNoSense_AreRefusedWithTheState()
    {
        var job = await _host.StoreJobAsync(1);
        await _host.CompleteAsync(job, 0);
        await _host.EndAsync(job);

        foreach (var command in new[] { "pause", "resume", "cancel" })
        {
            using var response = await _root.PostAsync($"/v1/jobs/{job}/{command}", content: null);
            Assert.That((await response.ProblemAsync(409, "job-state")).GetProperty("detail").GetString(), Is.EqualTo("The job is succeeded."));
        }

        using var tuned = await _root.PatchAsJsonAsync($"/v1/jobs/{job}", new { concurrency = 2 });
        await tuned.ProblemAsync(409, "job-state");
    }

    [Test]
    public async Task Delete_OfAnEndedJob_DropsIt()
    {
        var job = await _host.StoreJobAsync(1);
        using var early = await _root.DeleteAsync($"/v1/jobs/{job}");
        await early.ProblemAsync(409, "job-state");
        await _host.CompleteAsync(job, 0);
        await _host.EndAsync(job);

        using var deleted = await _root.DeleteAsync($"/v1/jobs/{job}");

        Assert.That((int)deleted.StatusCode, Is.EqualTo(204));
        await _root.GetProblemAsync($"/v1/jobs/{job}", 404, "not-found");
        await _root.GetProblemAsync($"/v1/jobs/{job}/events", 404, "not-found");
    }

    [Test]
    public async Task Tune_AJobThatHasNotEnded_ChangesWhatIsGiven()
    {
        var job = await _host.StoreJobAsync(1);
        using var early = await _root.PostAsync($"/v1/jobs/{job}/retry", content: null);
        await early.ProblemAsync(409, "job-state");
        using var response = await _root.PatchAsJsonAsync($"/v1/jobs/{job}", new { delay = 1.5 });

        var tuning = (await response.JsonAsync(200)).GetProperty("tuning");
        Assert.That((tuning.GetProperty("delay").GetDouble(), tuning.GetProperty("concurrency").GetInt32()), Is.EqualTo((1.5, 8)));
    }

    [Test]
    public async Task Patch_DeadlineIsNull_TakesItAway()
    {
        var job = await _host.StoreJobAsync(1);
        async Task<JsonElement> PatchAsync(string change)
        {
            using var content = new StringContent(change, Encoding.UTF8, "application/json");
            using var response = await _root.PatchAsync($"/v1/jobs/{job}", content);
            return (await response.JsonAsync(200)).GetProperty("tuning");
        }

        var given = await PatchAsync("""{"deadline":"2099-01-31T12:00:00Z"}""");
        var kept = await PatchAsync("""{"concurrency":2}""");
        var taken = await PatchAsync("""{"deadline":null}""");

        Assert.That(given.GetProperty("deadline").GetString(), Is.EqualTo("2099-01-31T12:00:00+00:00"));
        Assert.That(kept.GetProperty("deadline").GetString(), Is.EqualTo("2099-01-31T12:00:00+00:00"));
        Assert.That(taken.TryGetProperty("deadline", out _), Is.False);
    }

    [Test]
    public async Task Jobs_OfOthers_AreNotThereForAKey()
    {
        var (_, secret) = await _host.CreateKeyAsync(new { name = "worker", scopes = new[] { "jobs:read", "jobs:write" } });
        using var worker = _host.WithKey(secret);
        var foreign = await _host.StoreJobAsync(1);
        using var created = await worker.PostAsJsonAsync("/v1/jobs/batches", new { urls = new[] { "https://example.com/" } });
        var own = (await created.JsonAsync(202)).GetProperty("id").GetString();

        await worker.GetProblemAsync($"/v1/jobs/{foreign}", 404, "not-found");
        await worker.GetProblemAsync($"/v1/jobs/{foreign}/results", 404, "not-found");
        Assert.That((await worker.GetJsonAsync("/v1/jobs")).GetProperty("items").EnumerateArray().Select(j => j.GetProperty("id").GetString()), Is.EqualTo(new[] { own }));
        Assert.That((await _root.GetJsonAsync($"/v1/jobs/{own}")).GetProperty("id").GetString(), Is.EqualTo(own));
    }

    [Test]
    public async Task Jobs_WithoutTheirScope_AreForbidden()
    {
        var (_, secret) = await _host.CreateKeyAsync(new { name = "reader", scopes = new[] { "jobs:read" } });
        using var reader = _host.WithKey(secret);

        using var response = await reader.PostAsJsonAsync("/v1/jobs/batches", new { urls = new[] { "https://example.com/" } });

        Assert.That((await response.ProblemAsync(403, "forbidden")).GetProperty("detail").GetString(), Does.Contain("jobs:write"));
    }
}
