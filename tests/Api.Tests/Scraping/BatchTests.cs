using System.Text;
using System.Text.Json;
using Gather.Domain.Scraping;
using Gather.Testing;

namespace Gather.Api.Tests.Scraping;

[TestFixture]
internal sealed class BatchTests : IDisposable
{
    private readonly FakeFetcher _web = new();
    private readonly GatherHost _host;
    private readonly HttpClient _client;
    private Gate _slow = new();

    public BatchTests()
    {
        _host = new GatherHost(fetcher: _web, settings: [("Scrape:BatchParallelism", "8")]);
        _client = _host.Root();
        _web.Answer = async (request, token) =>
        {
            if (request.Url.PathAndQuery == "/never")
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            if (request.Url.PathAndQuery == "/slow")
                await _slow.PassAsync(token);
            return request.Url.PathAndQuery == "/refused" ? FakePage.Failed(FetchErrorCode.ConnectFailed) : FakePage.Html("Hello");
        };
    }

    private Uri Address => _host.ClientOptions.BaseAddress;

    [OneTimeTearDown]
    public void Dispose()
    {
        _client.Dispose();
        _host.Dispose();
    }

    [TestCase("application/json", "", new[] { 0, 1, 2 })]
    [TestCase("application/x-ndjson", "", new[] { 1, 2, 0 })]
    [TestCase("application/x-ndjson", "?order=completion", new[] { 1, 2, 0 })]
    [TestCase("application/x-ndjson", "?order=input", new[] { 0, 1, 2 })]
    public async Task Post_List_AnswersInTheOrderAskedFor(string accept, string query, int[] order)
    {
        var isInputOrder = order is [0, ..];
        _slow = new Gate();
        var fetches = _web.Fetches;
        var posting = PostAsync($"/v1/scrape/batch{query}", """{"urls":["https://a.example/slow","nonsense","https://a.example/refused"]}""", "application/json", accept);
        await TaskGuard.UntilAsync(() => _web.Fetches == fetches + 2 && _web.Open == 1);
        if (isInputOrder)
            _slow.Open();
        using var response = await posting;
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        // In order of completion the others come while the slow one is still on its way.
        var first = isInputOrder ? "" : $"{await reader.ReadLineAsync().Soon()}\n{await reader.ReadLineAsync().Soon()}\n";
        _slow.Open();
        var text = first + await reader.ReadToEndAsync();
        var results = accept == "application/json" ? [.. JsonDocument.Parse(text).RootElement.EnumerateArray()] : Lines(text);

        Assert.That(results.Select(IndexOf), isInputOrder ? Is.EqualTo(order) : Is.EquivalentTo(order));
        Assert.That(IndexOf(results[^1]), Is.EqualTo(order[^1]));
        Assert.That(results.OrderBy(IndexOf).Select(CodeOf), Is.EqualTo(new[] { null, "invalidUrl", "connectFailed" }));
    }

    [TestCase("""{"urls":[]}""", "urls", "must hold 1 to 1000 items.")]
    [TestCase("""{"urls":["https://a.example/",null]}""", "urls[1]", "must be a text.")]
    [TestCase("""{"urls":["https://a.example/"],"timeout":1000}""", "timeout", "must be from 0.1 to 300 seconds.")]
    public async Task Post_BadList_NamesFieldAndReason(string body, string field, string reason)
    {
        using var response = await PostAsync("/v1/scrape/batch", body, "application/json", "application/x-ndjson");
        Assert.That((await response.ProblemAsync(400, "validation")).Errors(field), Is.EqualTo(new[] { reason }));
    }

    [Test]
    public async Task Post_Lines_GetAResultEach()
    {
        var body = string.Join('\n',
            "https://a.example/1",
            "",
            """  {"url":"https://a.example/2","formats":["text"]}""" + "\r",
            "nonsense",
            """{"url":"https://a.example/","timeout":-1}""",
            """{"uri":"https://a.example/"}""",
            "{}",
            "null",
            "[]",
            "\"" + new string('x', 70_000) + "\"",
            "\"https://a.example/9\" x",
            "\"https://a.example/10\"");
        using var response = await PostAsync("/v1/scrape/batch?order=input", body, "application/x-ndjson", "application/x-ndjson");
        var results = Lines(await response.Content.ReadAsStringAsync());

        Assert.That(results.Select(IndexOf), Is.EqualTo(Enumerable.Range(0, 11)));
        Assert.That(results.Select(r => CodeOf(r) is null ? null : r.GetProperty("error").GetProperty("detail").GetString()), Is.EqualTo(new[]
        {
            null,
            null,
            "line is not valid JSON (line 1, byte 2).",
            "timeout must be from 0.1 to 300 seconds.",
            "uri is not a field of this request.",
            "url is required.",
            "line must be a URL, a text or an object.",
            "line has the wrong type.",
            "line must have at most 65536 bytes.",
            "line is not valid JSON (line 1, byte 23).",
            null,
        }));
        Assert.That(results[0].TryGetProperty("markdown", out _) && !results[1].TryGetProperty("markdown", out _) && results[1].TryGetProperty("text", out _));
    }

    [Test]
    public async Task Post_LinesWithoutAnyLimit_AreAllAnswered()
    {
        var body = string.Concat(Enumerable.Range(0, 30_000).Select(i => $"\"https://a.example/page/with/a/rather/long/path/{i}\"\n"));
        Assert.That(body, Has.Length.GreaterThan(1_500_000), "more than a body may have elsewhere");

        using var response = await PostAsync("/v1/scrape/batch", body, "application/x-ndjson", "*/*");
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var seen = new HashSet<int>();
        while (await reader.ReadLineAsync() is { } line)
            Assert.That(seen.Add(IndexOf(JsonDocument.Parse(line).RootElement)));
        Assert.That(seen, Has.Count.EqualTo(30_000));
    }

    [TestCase("application/json")]
    [TestCase("text/html")]
    public async Task Post_LinesForAnArray_AreNotAcceptable(string accept)
    {
        using var response = await PostAsync("/v1/scrape/batch", "\"https://a.example/\"", "application/x-ndjson", accept);
        await response.ProblemAsync(406, "not-acceptable");
    }

    [TestCase("text/plain")]
    [TestCase(null)]
    public async Task Post_OtherMediaType_Is415(string? mediaType)
    {
        using var content = new ByteArrayContent("{}"u8.ToArray());
        if (mediaType is not null)
            content.Headers.ContentType = new(mediaType);
        using var response = await _client.PostAsync("/v1/scrape/batch", content);
        Assert.That((int)response.StatusCode, Is.EqualTo(415));
    }

    [TestCase("completion")]
    [TestCase("input")]
    public async Task Send_LineByLine_IsAnsweredWhileItIsSent(string order)
    {
        using var duplex = new Duplex();
        await duplex.BeginAsync(Address, $"/v1/scrape/batch?order={order}");
        for (var i = 0; i < 5; i++)
        {
            await duplex.SendAsync("\"https://a.exa");
            await duplex.SendAsync($"mple/{i}\"\n");
            Assert.That(IndexOf((await duplex.ReadAsync())!.Value), Is.EqualTo(i));
        }

        await duplex.SendAsync("\"https://a.example/last-without-its-end\"");
        await duplex.EndAsync();
        Assert.That(IndexOf((await duplex.ReadAsync())!.Value), Is.EqualTo(5));
        Assert.That(await duplex.ReadAsync(), Is.Null);
    }

    [Test]
    public async Task Send_ClientLeaves_EndsTheWork()
    {
        using (var duplex = new Duplex())
        {
            await duplex.BeginAsync(Address, "/v1/scrape/batch");
            await duplex.SendAsync("\"https://a.example/never\"\n\"https://a.example/1\"\n");
            Assert.That(IndexOf((await duplex.ReadAsync())!.Value), Is.EqualTo(1));
            await Operation.RunningAsync(_client, "scrape-lines");
        }

        await Operation.GoneAsync(_client, "scrape-lines");
        Assert.That(_web.Open, Is.Zero);
    }

    [Test]
    public async Task Send_CancelledByOperator_TellsOfEveryPageAndEndsWithTheProblem()
    {
        using var duplex = new Duplex();
        await duplex.BeginAsync(Address, "/v1/scrape/batch");
        await duplex.SendAsync("\"https://a.example/never\"\n\"https://a.example/1\"\n");
        await duplex.ReadAsync();
        using var cancelled = await _client.DeleteAsync($"/v1/operations/{await Operation.RunningAsync(_client, "scrape-lines")}");
        Assert.That((int)cancelled.StatusCode, Is.EqualTo(204));

        var untold = (await duplex.ReadAsync())!.Value;
        Assert.That((IndexOf(untold), CodeOf(untold)), Is.EqualTo((0, "cancelled")));
        Assert.That((await duplex.ReadAsync())!.Value.GetProperty("problem").GetProperty("type").GetString(), Is.EqualTo("/problems/operation-cancelled"));
        Assert.That(await duplex.ReadAsync(), Is.Null);
        Assert.That(_web.Open, Is.Zero);
    }

    private async Task<HttpResponseMessage> PostAsync(string path, string body, string contentType, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, contentType) };
        request.Headers.Accept.ParseAdd(accept);
        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private static IReadOnlyList<JsonElement> Lines(string text) => [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)];

    private static int IndexOf(JsonElement result) => result.TryGetProperty("index", out var index) ? index.GetInt32() : throw new AssertionException($"no result: {result}");

    private static string? CodeOf(JsonElement result) => result.TryGetProperty("error", out var error) ? error.GetProperty("code").GetString() : null;
}
