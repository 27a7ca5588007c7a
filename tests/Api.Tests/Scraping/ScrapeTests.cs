using System.Net.Http.Json;
using System.Text;
using Gather.Domain.Scraping;
using Gather.Testing;

namespace Gather.Api.Tests.Scraping;

[TestFixture]
internal sealed class ScrapeTests : IDisposable
{
    private readonly FakeFetcher _web = new();
    private readonly GatherHost _host;
    private readonly HttpClient _client;

    public ScrapeTests()
    {
        _host = new GatherHost(fetcher: _web);
        _client = _host.Root();
        _web.Answer = static (request, _) => Task.FromResult(request.Url.PathAndQuery switch
        {
            "/refused" => FakePage.Failed(FetchErrorCode.ConnectFailed),
            "/sitemap.xml" => FakePage.Html("<urlset><url><loc>/1</loc><lastmod>2026-01-02</lastmod></url></urlset>"),
            _ => FakePage.Html("see https://example.com/2"),
        });
    }

    [OneTimeTearDown]
    public void Dispose()
    {
        _client.Dispose();
        _host.Dispose();
    }

    [Test]
    public async Task Post_Page_AnswersWithIt()
    {
        using var response = await PostAsync("/v1/scrape", """{"url":"https://example.com/a","formats":["text","links"]}""");
        var page = await response.JsonAsync(200);

        Assert.That(page.GetProperty("text").GetString(), Is.EqualTo("see https://example.com/2"));
        Assert.That(page.GetProperty("links")[0].GetProperty("kind").GetString(), Is.EqualTo("internal"));
        Assert.That(page.GetProperty("timings").GetProperty("extract").GetDouble(), Is.GreaterThanOrEqualTo(0));
        Assert.That(page.TryGetProperty("index", out _) || page.TryGetProperty("error", out _) || page.TryGetProperty("markdown", out _), Is.False);
    }

    [Test]
    public async Task Post_PageThatCannotBeHad_IsAnAnswerWithAnError()
    {
        using var response = await PostAsync("/v1/scrape", """{"url":"https://example.com/refused"}""");
        var error = (await response.JsonAsync(200)).GetProperty("error");

        Assert.That((error.GetProperty("code").GetString(), error.GetProperty("attempts").GetInt32()), Is.EqualTo(("connectFailed", 3)));
    }

    [TestCase("{}", "url", "is required.")]
    [TestCase("""{"url":null}""", "url", "has the wrong type.")]
    [TestCase("""{"url":"https://a.example/","formats":["pdf"]}""", "formats[0]", "must be one of html, cleanHtml, markdown, text, links, metadata, raw.")]
    [TestCase("""{"url":"https://a.example/","formats":[0]}""", "formats[0]", "must be one of html, cleanHtml, markdown, text, links, metadata, raw.")]
    [TestCase("""{"url":"https://a.example/","formats":null}""", "formats", "has the wrong type.")]
    [TestCase("""{"url":"https://a.example/","timeout":0}""", "timeout", "must be from 0.1 to 300 seconds.")]
    [TestCase("""{"url":"https://a.example/","headers":{"Host":"b"}}""", "headers.Host", "is no header that callers can set.")]
    [TestCase("""{"url":"https://a.example/","headers":{"X":null}}""", "headers.X", "must be a text.")]
    [TestCase("""{"url":"https://a.example/","extract":{"price":{"selector":"a["}}}""", "extract.price.selector", "is no selector.")]
    [TestCase("""{"url":"https://a.example/","extract":{"price":null}}""", "extract.price", "must be an object.")]
    [TestCase("""{"url":"https://a.example/","extract":{"price":{"slector":"a"}}}""", "extract.price.slector", "is not a field of this request.")]
    [TestCase("""{"url":"https://a.example/","order":"input"}""", "order", "is not a field of this request.")]
    public async Task Post_BadPage_NamesFieldAndReason(string body, string field, string reason)
    {
        using var response = await PostAsync("/v1/scrape", body);
        var problem = await response.ProblemAsync(400, "validation");
        Assert.That(problem.GetProperty("errors").EnumerateObject().Select(e => e.Name), Is.EqualTo(new[] { field }));
        Assert.That(problem.Errors(field), Is.EqualTo(new[] { reason }));
    }

    [Test]
    public async Task Post_RobotsIgnoredWithoutScope_IsForbidden()
    {
        var (_, secret) = await _host.CreateKeyAsync(new { name = "polite", scopes = new[] { "scrape" } });
        using var polite = _host.WithKey(secret);

        foreach (var (path, body) in new[] { ("/v1/scrape", """{"url":"https://a.example/","robots":"ignore"}"""), ("/v1/scrape/batch", """{"urls":["https://a.example/"],"robots":"ignore"}""") })
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var response = await polite.PostAsync(path, content);
            Assert.That((await response.ProblemAsync(403, "forbidden")).GetProperty("detail").GetString(), Does.Contain("scrape:ignore-robots"));
        }
    }

    [TestCase("application/json")]
    [TestCase("application/x-ndjson")]
    [TestCase("text/event-stream")]
    public async Task Post_Map_AnswersInTheFormAskedFor(string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/map") { Content = JsonContent.Create(new { url = "https://example.com/" }) };
        request.Headers.Accept.ParseAdd(accept);
        using var response = await _client.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();

        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo(accept));
        Assert.That(body, Does.Contain("""{"url":"https://example.com/1","source":"sitemap","lastModified":"2026-01-02T00:00:00+00:00"}"""));
        Assert.That(body, Does.Contain("""{"url":"https://example.com/2","source":"link"}"""));
    }

    [Test]
    public async Task Get_Explain_TellsWhatWouldHappen()
    {
        var explanation = await _client.GetJsonAsync("/v1/scrape/explain?url=https%3A%2F%2Fexample.com%2Fa");
        Assert.That(explanation.GetProperty("host").GetProperty("circuit").GetString(), Is.EqualTo("closed"));

        foreach (var query in new[] { "", "?url=", "?url=nonsense" })
            Assert.That((await _client.GetProblemAsync($"/v1/scrape/explain{query}", 400, "validation")).Errors("url"), Is.Not.Empty);
    }

    private Task<HttpResponseMessage> PostAsync(string path, string body) => _client.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"));
}
