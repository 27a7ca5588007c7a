using System.Text.Json;
using Gather.Application.Jobs;
using Gather.Application.Scraping.Reading;
using Gather.Domain.Jobs;
using Gather.Testing;

namespace Gather.Api.Tests.Jobs;

public sealed class JobResultsTests : IDisposable
{
    private readonly GatherHost _host = new(fetcher: new FakeFetcher(), worksJobs: false);
    private readonly HttpClient _root;

    public JobResultsTests() => _root = _host.Root();

    [OneTimeTearDown]
    public void Dispose()
    {
        _root.Dispose();
        _host.Dispose();
    }

    [Test]
    public async Task Results_PageByPage_AreAllGivenOnce()
    {
        var job = await DoneAsync(5);

        var indexes = new List<long>();
        for (string? after = null; indexes.Count == 0 || after is not null;)
        {
            var page = await _root.GetJsonAsync($"/v1/jobs/{job}/results?limit=2{(after is null ? "" : $"&after={after}")}");
            indexes.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("index").GetInt64()));
            after = page.TryGetProperty("nextCursor", out var next) ? next.GetString() : null;
        }

        Assert.That(indexes, Is.EqualTo(new long[] { 0, 1, 2, 3, 4 }));
    }

    [Test]
    public async Task Results_AsLines_SayTheSameAsThePage()
    {
        var job = await DoneAsync(3);

        var lines = (await GetAsync($"/v1/jobs/{job}/results", "application/x-ndjson")).TrimEnd('\n').Split('\n');
        var page = await _root.GetJsonAsync($"/v1/jobs/{job}/results");

        Assert.That(lines, Has.Length.EqualTo(3));
        foreach (var (line, item) in lines.Zip(page.GetProperty("items").EnumerateArray()))
            Assert.That(JsonElement.DeepEquals(JsonElement.Parse(line), item), $"{line}\n{item}");
    }

    [Test]
    public async Task Results_MoreThanAChunk_ComeAllAndInOrder()
    {
        var job = await DoneAsync(700);

        var lines = (await GetAsync($"/v1/jobs/{job}/results?after=9", "application/x-ndjson")).TrimEnd('\n').Split('\n');

        Assert.That(lines.Select(l => JsonElement.Parse(l).GetProperty("index").GetInt32()), Is.EqualTo(Enumerable.Range(10, 690)));
    }

    [Test]
    public async Task Results_AsTable_AreSafeForASpreadsheet()
    {
        var job = await _host.StoreJobAsync(2, scrape: new JobScrape { Extract = new Dictionary<string, ExtractRule>(StringComparer.Ordinal) { ["a,b"] = new() { Selector = "h1" }, ["n"] = new() { Selector = "p" } } });
        await _host.CompleteAsync(job, 0, StoredJobs.PageOf(0, ""","metadata":{"title":"=HYPERLINK(\"x\")"},"extracted":{"a,b":"+1\r\nb","n":-5}"""));
        await _host.CompleteAsync(job, 1, StoredJobs.PageOf(1, ""","error":{"code":"upstreamStatus","stage":"response","retryable":true,"attempts":1,"detail":"@x"},"extracted":{"a,b":["x"],"n":null}"""), ItemState.Failed, "upstreamStatus");

        var table = await GetAsync($"/v1/jobs/{job}/results", "text/csv");

        Assert.That(table, Is.EqualTo(string.Join(
            "\r\n",
            "index,url,state,code,status,finalUrl,title,contentType,bytesReceived,attempts,fetchedAt,error,\"extracted.a,b\",extracted.n,metadata",
            "0,https://example.com/0,succeeded,,200,https://example.com/0,\"'=HYPERLINK(\"\"x\"\")\",text/html,10,1,,,\"'+1\r\nb\",-5,\"{\"\"id\"\":7}\"",
            "1,https://example.com/1,failed,upstreamStatus,200,https://example.com/1,,text/html,10,1,,'@x,\"[\"\"x\"\"]\",,",
            "")));
    }

    [Test]
    public async Task Results_OfARetriedItem_TellItsHistory()
    {
        var job = await _host.StoreJobAsync(1);
        await _host.CompleteAsync(job, 0, state: ItemState.Failed, code: "connectTimedOut");
        await _host.EndAsync(job);
        using var retry = await _root.PostAsync($"/v1/jobs/{job}/retry?only=retryable", content: null);
        await retry.JsonAsync(200);

        var item = await _root.GetJsonAsync($"/v1/jobs/{job}/results/0");

        Assert.That(item.GetProperty("attempt").GetInt32(), Is.EqualTo(2));
        Assert.That(item.GetProperty("history")[0].GetProperty("code").GetString(), Is.EqualTo("connectTimedOut"));
        await _root.GetProblemAsync($"/v1/jobs/{job}/results/1", 404, "not-found");
        await _root.GetProblemAsync($"/v1/jobs/{job}/results/x", 404, "not-found");
    }

    [TestCase("after=x", "after")]
    [TestCase("limit=501", "limit")]
    public async Task Results_BadQuery_IsRefused(string query, string field)
    {
        var job = await _host.StoreJobAsync(1);

        var problem = await _root.GetProblemAsync($"/v1/jobs/{job}/results?{query}", 400, "validation");

        Assert.That(problem.GetProperty("errors").TryGetProperty(field, out _), problem.ToString());
    }

    [Test]
    public async Task Results_InAFormThatIsNotOffered_AreRefused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/jobs/{await _host.StoreJobAsync(1)}/results");
        request.Headers.Add("Accept", "text/event-stream");
        using var response = await _root.SendAsync(request);

        Assert.That((await response.ProblemAsync(406, "not-acceptable")).GetProperty("detail").GetString(), Is.EqualTo("application/json, application/x-ndjson and text/csv are offered."));
    }

    private async Task<Guid> DoneAsync(int items)
    {
        var job = await _host.StoreJobAsync(items);
        await Task.WhenAll(Enumerable.Range(0, items).Select(i => _host.CompleteAsync(job, i)));
        return job;
    }

    private async Task<string> GetAsync(string path, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept", accept);
        using var response = await _root.SendAsync(request);
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo(accept));
        return await response.Content.ReadAsStringAsync();
    }
}
