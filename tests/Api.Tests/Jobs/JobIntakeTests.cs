using System.Net.Http.Json;
using System.Text;
using Gather.Application.Jobs.Storage;
using Gather.Testing;

namespace Gather.Api.Tests.Jobs;

public sealed class JobIntakeTests : IDisposable
{
    private readonly GatherHost _host = new(fetcher: new FakeFetcher(), worksJobs: false, settings: ("Jobs:MaxUrls", "3000"));
    private readonly HttpClient _root;

    public JobIntakeTests() => _root = _host.Root();

    [OneTimeTearDown]
    public void Dispose()
    {
        _root.Dispose();
        _host.Dispose();
    }

    [Test]
    public async Task CreateBatch_Json_IsAcceptedWithLocation()
    {
        using var response = await _root.PostAsJsonAsync("/v1/jobs/batches", new { urls = new[] { "https://example.com/", "nonsense" } });

        var answer = await response.JsonAsync(202);
        Assert.That(answer.GetProperty("accepted").GetInt64(), Is.EqualTo(2));
        Assert.That(response.Headers.Location!.AbsolutePath, Is.EqualTo($"/v1/jobs/{answer.GetProperty("id").GetString()}"));
        Assert.That((await _root.GetJsonAsync(response.Headers.Location.AbsolutePath)).GetProperty("counts").GetProperty("accepted").GetInt64(), Is.EqualTo(2));
    }

    [Test]
    public async Task CreateBatch_Lines_KeepsSettingsAndMetadataOfEach()
    {
        using var response = await PostLinesAsync("/v1/jobs/batches", """
            {"scrape":{"onlyMainContent":true,"formats":["text"]},"concurrency":3}

            "https://example.com/"
            {"url":"https://example.com/2","timeout":5,"metadata":{"a":[1, 2]}}
            """);

        var job = Guid.Parse((await response.JsonAsync(202)).GetProperty("id").GetString()!);
        var view = await _root.GetJsonAsync($"/v1/jobs/{job}");
        Assert.That(view.GetProperty("tuning").GetProperty("concurrency").GetInt32(), Is.EqualTo(3));
        Assert.That(view.GetProperty("scrape").GetProperty("onlyMainContent").GetBoolean());
        var item = await _root.GetJsonAsync($"/v1/jobs/{job}/results/1");
        Assert.That(item.GetProperty("metadata").GetRawText(), Is.EqualTo("""{"a":[1,2]}"""));
    }

    [Test]
    public async Task CreateBatch_AListOfBareUrls_IsTakenAsItIs()
    {
        using var response = await PostLinesAsync("/v1/jobs/batches", "\uFEFFhttps://example.com/a?b=\"c\"\r\nHTTP://example.com/ä \r\n\r\n\"https://example.com/c\"\r\nhttps:\n  https://example.com/d");

        var job = (await response.JsonAsync(202)).GetProperty("id").GetString()!;
        var urls = await _host.Jobs().ReadQueuedAsync(Guid.Parse(job), -1, 10, CancellationToken.None);
        Assert.That(urls.Select(u => u.Url), Is.EqualTo(new[] { "https://example.com/a?b=\"c\"", "HTTP://example.com/ä", "https://example.com/c", "https:", "https://example.com/d" }));
    }

    [TestCase("https://example.com/\nexample.com\n", "lines[1]", "must be a URL, a text or an object.")]
    [TestCase("\"https://example.com/\"\n[1]\n", "lines[1]", "must be a URL, a text or an object.")]
    [TestCase("\"https://example.com/\"\n\n{\"uri\":\"x\"}\n", "lines[1].uri", "is not a field of this request.")]
    [TestCase("\"https://example.com/\"\n{\"url\":\"x\",\"timeout\":-1}\n", "lines[1].timeout", "must be from 0.1 to 300 seconds.")]
    [TestCase("{\"concurrency\":0}\n\"https://example.com/\"\n", "lines[0].concurrency", "must be from 1 to 1000.")]
    [TestCase("\"https://example.com/\"\n{\"timeout\":5}\n", "lines[1].url", "is required.")]
    [TestCase("{\"concurrency\":2}\n{\"concurrency\":2}\n", "lines[1].concurrency", "is not a field of this request.")]
    [TestCase("", "urls", "must have at least one item.")]
    public async Task CreateBatch_UnreadableLine_IsRefusedWithItsNumber(string lines, string field, string reason)
    {
        var before = await CountAsync();

        using var response = await PostLinesAsync("/v1/jobs/batches", lines);

        Assert.That((await response.ProblemAsync(400, "validation")).Errors(field), Is.EqualTo(new[] { reason }));
        Assert.That(await CountAsync(), Is.EqualTo(before));
    }

    [Test]
    public async Task CreateBatch_MoreLinesThanAllowed_IsRefused()
    {
        using var response = await PostLinesAsync("/v1/jobs/batches", string.Concat(Enumerable.Repeat("\"https://example.com/\"\n", 3001)));

        Assert.That((await response.ProblemAsync(400, "validation")).Errors("urls"), Is.EqualTo(new[] { "must be at most 3000 in one batch." }));
    }

    [Test]
    public async Task CreateBatch_SameKeyTwice_IsOneJob()
    {
        const string Lines = "\"https://example.com/\"\n";
        using var first = await PostLinesAsync("/v1/jobs/batches", Lines, "same");
        using var second = await PostLinesAsync("/v1/jobs/batches", Lines, "same");
        using var other = await PostLinesAsync("/v1/jobs/batches", Lines + Lines, "same");

        Assert.That((await second.JsonAsync(202)).GetRawText(), Is.EqualTo((await first.JsonAsync(202)).GetRawText()));
        Assert.That(second.Headers.GetValues("Idempotency-Replayed"), Is.EqualTo(new[] { "true" }));
        await other.ProblemAsync(409, "idempotency-conflict");
    }

    [Test]
    public async Task CreateCrawl_Ordered_IsAcceptedWithItsBeginning()
    {
        using var response = await _root.PostAsJsonAsync("/v1/jobs/crawls", new { url = "https://example.com/docs/", maxPages = 5, scope = "path" });

        var job = await _root.GetJsonAsync($"/v1/jobs/{(await response.JsonAsync(202)).GetProperty("id").GetString()}");
        Assert.That(job.GetProperty("crawl").GetProperty("scope").GetString(), Is.EqualTo("path"));
        Assert.That(job.GetProperty("kind").GetString(), Is.EqualTo("crawl"));
    }

    [Test]
    public async Task AppendUrls_ToAJobThatWaits_AddsThemWithTheirSettings()
    {
        var job = await _host.StoreJobAsync(1);
        using var json = await _root.PostAsJsonAsync($"/v1/jobs/{job}/urls", new { urls = new[] { "https://example.com/a" } });
        using var lines = await PostLinesAsync($"/v1/jobs/{job}/urls", "\"https://example.com/b\"\n{\"url\":\"https://example.com/c\",\"timeout\":5}\n");

        Assert.That((await json.JsonAsync(202)).GetProperty("accepted").GetInt64(), Is.EqualTo(1));
        Assert.That((await lines.JsonAsync(202)).GetProperty("accepted").GetInt64(), Is.EqualTo(2));
        Assert.That((await _root.GetJsonAsync($"/v1/jobs/{job}")).GetProperty("counts").GetProperty("accepted").GetInt64(), Is.EqualTo(4));
    }

    [TestCase(1)]
    [TestCase(1_500)]
    public async Task AppendUrls_LineThatCannotBeRead_KeepsAllBeforeIt(int before)
    {
        var job = await _host.StoreJobAsync(1);
        var good = string.Concat(Enumerable.Range(0, before).Select(i => $"https://example.com/{i}\n"));

        using var response = await PostLinesAsync($"/v1/jobs/{job}/urls", $"{good}nope\nhttps://example.com/after\n");

        var problem = await response.ProblemAsync(400, "validation");
        Assert.That(problem.GetProperty("errors").EnumerateObject().Single().Name, Does.StartWith($"lines[{before}]"));
        Assert.That((await _root.GetJsonAsync($"/v1/jobs/{job}")).GetProperty("counts").GetProperty("accepted").GetInt64(), Is.EqualTo(1 + before));
    }

    [Test]
    public async Task AppendUrls_ToAJobThatHasEnded_IsRefused()
    {
        var job = await _host.StoreJobAsync(1);
        await _host.CompleteAsync(job, 0);
        await _host.EndAsync(job);

        using var response = await _root.PostAsJsonAsync($"/v1/jobs/{job}/urls", new { urls = new[] { "https://example.com/a" } });

        Assert.That((await response.ProblemAsync(409, "job-state")).GetProperty("detail").GetString(), Is.EqualTo("The job is succeeded."));
    }

    private Task<HttpResponseMessage> PostLinesAsync(string path, string lines, string? key = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(lines, Encoding.UTF8, "application/x-ndjson") };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return _root.SendAsync(request);
    }

    private async Task<int> CountAsync() =>
        (await _host.Jobs().ListAsync(new JobQuery(Owner: null, State: null, Before: null, 1000), CancellationToken.None)).Count;
}
