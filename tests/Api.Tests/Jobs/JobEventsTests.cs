using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Gather.Testing;

namespace Gather.Api.Tests.Jobs;

public sealed class JobEventsTests : IDisposable
{
    private readonly GatherHost _host = new(fetcher: new FakeFetcher(), worksJobs: false);
    private readonly HttpClient _root;

    public JobEventsTests() => _root = _host.Root();

    [OneTimeTearDown]
    public void Dispose()
    {
        _root.Dispose();
        _host.Dispose();
    }

    [Test]
    public async Task Events_OfAJobThatRuns_ComeUntilItHasEnded()
    {
        var job = await _host.StoreJobAsync(2);
        using var events = await ReadAsync($"/v1/jobs/{job}/events");
        Assert.That((await events.NextAsync("job.accepted")).Id, Does.StartWith($"job/{job}="));

        await _host.CompleteAsync(job, 0);
        Assert.That((await events.NextAsync("item.succeeded")).Data.GetProperty("index").GetInt64(), Is.Zero);
        await _host.CompleteAsync(job, 1);
        await _host.EndAsync(job);

        await events.NextAsync("item.succeeded");
        Assert.That((await events.NextAsync("job.ended")).Data.GetProperty("succeeded").GetInt64(), Is.EqualTo(2));
        Assert.That(await events.RestAsync(), Is.All.Property("Type").EqualTo("progress"));
    }

    [Test]
    public async Task Events_AfterEachId_AreThoseThatFollow()
    {
        var job = await _host.StoreJobAsync(3);
        for (var i = 0; i < 3; i++)
            await _host.CompleteAsync(job, i);
        await _host.EndAsync(job);
        using var first = await ReadAsync($"/v1/jobs/{job}/events");
        var all = (await first.RestAsync()).Where(e => e.Id is not null).ToList();
        Assert.That(all.Select(e => e.Type), Is.EqualTo(new[] { "job.accepted", "item.succeeded", "item.succeeded", "item.succeeded", "job.ended" }));

        for (var i = 0; i < all.Count - 1; i++)
        {
            using var resumed = await ReadAsync($"/v1/jobs/{job}/events?after=nonsense", all[i].Id);
            Assert.That((await resumed.RestAsync()).Where(e => e.Id is not null).Select(e => e.Id), Is.EqualTo(all.Skip(i + 1).Select(e => e.Id)));
        }

        using var done = await SendAsync($"/v1/jobs/{job}/events", all[^1].Id);
        Assert.That(done.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
    }

    [Test]
    public async Task Events_WithResults_HoldThem()
    {
        var job = await _host.StoreJobAsync(1);
        await _host.CompleteAsync(job, 0, StoredJobs.PageOf(0, ""","markdown":"# Hi" """.TrimEnd()));
        using var events = await ReadAsync($"/v1/jobs/{job}/events?include=result");
        await events.NextAsync("job.accepted");

        var told = (await events.NextAsync("item.succeeded")).Data;

        Assert.That(told.GetProperty("page").GetProperty("markdown").GetString(), Is.EqualTo("# Hi"));
        Assert.That(told.GetProperty("metadata").GetProperty("id").GetInt32(), Is.EqualTo(7));
    }

    [Test]
    public async Task Events_OfAnotherLog_BeginAnewAfterAReset()
    {
        var job = await _host.StoreJobAsync(1);
        using var events = await ReadAsync($"/v1/jobs/{job}/events", $"job/{job}=0123456789abcdef.5");

        Assert.That((await events.NextAsync("reset")).Id, Is.Null);
        await events.NextAsync("job.accepted");
    }

    [TestCase("nonsense")]
    [TestCase("job/other=0123456789abcdef.5")]
    public async Task Events_AfterWhatIsNoCursorOfTheJob_AreRefused(string after)
    {
        var problem = await _root.GetProblemAsync($"/v1/jobs/{await _host.StoreJobAsync(1)}/events?after={after}", 400, "validation");

        Assert.That(problem.Errors("after"), Is.EqualTo(new[] { "must be the cursor of an event of this job." }));
    }

    [Test]
    public async Task Events_AsLines_HoldCursorTypeAndData()
    {
        var job = await _host.StoreJobAsync(1);
        await _host.CompleteAsync(job, 0);
        await _host.EndAsync(job);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/jobs/{job}/events");
        request.Headers.Add("Accept", "application/x-ndjson");
        using var response = await _root.SendAsync(request);

        var lines = (await response.Content.ReadAsStringAsync()).TrimEnd('\n').Split('\n').Select(l => JsonElement.Parse(l)).ToList();

        Assert.That(lines[0].GetProperty("type").GetString(), Is.EqualTo("job.accepted"));
        Assert.That(lines[0].GetProperty("cursor").GetString(), Does.StartWith($"job/{job}="));
        Assert.That(lines[0].GetProperty("data").GetProperty("accepted").GetInt64(), Is.EqualTo(1));
    }

    [Test]
    public async Task Events_TokenInTheQuery_IsTakenThereOnlyAndNoKeyIs()
    {
        var job = await _host.StoreJobAsync(1);
        await _host.CompleteAsync(job, 0);
        await _host.EndAsync(job);
        using var issued = await _root.PostAsJsonAsync("/v1/tokens", new { user = "ann", scopes = new[] { "jobs:read" }, lifetime = 60 });
        var token = Uri.EscapeDataString((await issued.JsonAsync(200)).GetProperty("token").GetString()!);
        using var nobody = _host.CreateClient();

        using var events = await nobody.GetAsync($"/v1/jobs/{job}/events?access_token={token}");
        Assert.That(events.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await nobody.GetProblemAsync($"/v1/jobs/{job}?access_token={token}", 401, "unauthenticated");
        await nobody.GetProblemAsync($"/v1/jobs/{job}/events?access_token={GatherHost.RootKey}", 401, "unauthenticated");
        var (_, key) = await _host.CreateKeyAsync(new { name = "reader", scopes = new[] { "jobs:read" } });
        await nobody.GetProblemAsync($"/v1/jobs/{job}/events?access_token={key}", 401, "unauthenticated");
    }

    private async Task<SseReader> ReadAsync(string path, string? lastEventId = null) => new(await SendAsync(path, lastEventId));

    private async Task<HttpResponseMessage> SendAsync(string path, string? lastEventId)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept", "text/event-stream");
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        return await _root.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }
}
