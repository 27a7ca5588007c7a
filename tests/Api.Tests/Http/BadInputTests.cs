using System.Text;

namespace Gather.Api.Tests.Http;

/// <summary>Whatever is sent: a 4xx that says what is wrong, never a 500 and never a word of the program's insides.</summary>
[TestFixture]
internal sealed class BadInputTests : IDisposable
{
    private readonly GatherHost _host = new();
    private readonly HttpClient _client;

    public BadInputTests() => _client = _host.Root();

    private static IEnumerable<TestCaseData> BadBodies()
    {
        static TestCaseData Case(string name, string body, string field, string reason) =>
            new TestCaseData(body, field, reason).SetArgDisplayNames(name);

        yield return Case("cut off", """{"seconds":[1""", "seconds[0]", "is not valid JSON (line 1, byte 14).");
        yield return Case("not JSON", "seconds=1", "body", "is not valid JSON (line 1, byte 1).");
        yield return Case("nothing", "", "body", "A non-empty request body is required.");
        yield return Case("null", "null", "body", "A non-empty request body is required.");
        yield return Case("array", "[1,2]", "body", "has the wrong type.");
        yield return Case("text", "\"1\"", "body", "has the wrong type.");
        yield return Case("missing field", "{}", "seconds", "is required.");
        yield return Case("null field", """{"seconds":null}""", "seconds", "has the wrong type.");
        yield return Case("number for list", """{"seconds":1}""", "seconds", "has the wrong type.");
        yield return Case("text for number", """{"seconds":[1,"2"]}""", "seconds[1]", "must be a number.");
        yield return Case("null item", """{"seconds":[null]}""", "seconds[0]", "must be a number.");
        yield return Case("nested item", """{"seconds":[[1]]}""", "seconds[0]", "must be a number.");
        yield return Case("infinite", """{"seconds":[0,1e999]}""", "seconds[1]", "must be a number that a double can hold.");
        yield return Case("NaN", """{"seconds":[NaN]}""", "seconds[0]", "is not valid JSON (line 1, byte 13).");
        yield return Case("Unicode digits", """{"seconds":[٢]}""", "seconds[0]", "is not valid JSON (line 1, byte 13).");
        yield return Case("unknown field", """{"seconds":[1],"secnods":[1]}""", "secnods", "is not a field of this request.");
        yield return Case("other case", """{"Seconds":[1]}""", "Seconds", "is not a field of this request.");
        yield return Case("field twice", """{"seconds":[1],"seconds":[2]}""", "seconds", "stands there twice.");
        yield return Case("comment", """{"seconds":[1]/**/}""", "body", "is not valid JSON (line 1, byte 15).");
        yield return Case("trailing", """{"seconds":[1]} x""", "body", "is not valid JSON (line 1, byte 17).");
        yield return Case("deep", """{"seconds":""" + new string('[', 1000) + new string(']', 1000) + "}", "seconds[0]", "must be a number.");
        yield return Case("deep unknown", """{"x":""" + new string('[', 100_000) + new string(']', 100_000) + "}", "x", "is not a field of this request.");
    }

    [TestCaseSource(nameof(BadBodies))]
    public async Task Post_BadBody_NamesFieldAndReason(string body, string field, string reason)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _client.PostAsync("/v1/sleeps", content);
        var problem = await response.ProblemAsync(400, "validation");
        Assert.That(problem.GetProperty("errors").EnumerateObject().Select(e => e.Name), Does.Contain(field), problem.ToString());
        Assert.That(problem.Errors(field), Does.Contain(reason), problem.ToString());
    }

    [Test]
    public async Task Post_InvalidUtf8_IsRefused()
    {
        using var content = new ByteArrayContent([.. "{\"seconds\":[1],\""u8, 0xC3, 0x28, 0xFF, .. "\":1}"u8]);
        content.Headers.ContentType = new("application/json");
        using var response = await _client.PostAsync("/v1/sleeps", content);
        await response.ProblemAsync(400, "validation");
    }

    [Test]
    public async Task Post_TenMegabytes_Is413()
    {
        using var content = new StringContent("""{"seconds":[""" + new string(' ', 10_000_000) + "1]}", Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/sleeps") { Content = content };
        request.Headers.ExpectContinue = true;
        request.Headers.Add("X-Api-Key", GatherHost.RootKey);
        // One who does not begin to send before the answer is there.
        using var patient = new HttpClient(new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromMinutes(1) }) { BaseAddress = _host.ClientOptions.BaseAddress };
        using var response = await patient.SendAsync(request);
        await response.ProblemAsync(413, "body-too-large");
    }

    [TestCase("text/plain")]
    [TestCase("application/xml")]
    [TestCase("multipart/form-data; boundary=x")]
    [TestCase("application/x-www-form-urlencoded")]
    public async Task Post_OtherMediaType_Is415(string mediaType)
    {
        using var content = new StringContent("""{"seconds":[1]}""");
        content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(mediaType);
        using var response = await _client.PostAsync("/v1/sleeps", content);
        await response.ProblemAsync(415, "unsupported-media-type");
    }

    [Test]
    public async Task Post_EncodedBody_Is415AndSaysWhatIsTaken()
    {
        using var content = new StringContent("""{"seconds":[0]}""", Encoding.UTF8, "application/json");
        content.Headers.ContentEncoding.Add("gzip");
        using var response = await _client.PostAsync("/v1/sleeps", content);
        await response.ProblemAsync(415, "unsupported-media-type");
        Assert.That(response.Headers.GetValues("Accept-Encoding"), Is.EqualTo(new[] { "identity" }));
    }

    [TestCase("""{"url":"https://a.example/","scope":"site"}""", "scope", "must be one of host, domain, path.")]
    [TestCase("""{"url":"https://a.example/","scope":1}""", "scope", "must be one of host, domain, path.")]
    [TestCase("""{"url":"https://a.example/","deadline":"2099-01-01"}""", "deadline", "must be a moment as RFC 3339 writes it, such as 2027-01-31T12:00:00Z.")]
    [TestCase("""{"url":"https://a.example/","deadline":"2099-01-01T00:00:00"}""", "deadline", "must be a moment as RFC 3339 writes it, such as 2027-01-31T12:00:00Z.")]
    [TestCase("""{"url":"https://a.example/","deadline":0}""", "deadline", "must be a moment as RFC 3339 writes it, such as 2027-01-31T12:00:00Z.")]
    [TestCase("""{"url":"https://a.example/","scrape":{"headers":{"X A":"b"}}}""", "scrape.headers.X A", null)]
    public async Task Post_BadField_SaysWhatItMustBe(string body, string field, string? reason)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _client.PostAsync("/v1/jobs/crawls", content);
        var problem = await response.ProblemAsync(400, "validation");
        Assert.That(problem.GetProperty("errors").EnumerateObject().Select(e => e.Name), Is.EqualTo(new[] { field }));
        if (reason is not null)
            Assert.That(problem.Errors(field), Is.EqualTo(new[] { reason }));
    }

    [TestCase("3")]
    [TestCase("Running")]
    [TestCase("done")]
    public async Task List_UnknownState_IsToldThoseThereAre(string state)
    {
        var problem = await _client.GetProblemAsync($"/v1/jobs?state={state}", 400, "validation");
        Assert.That(problem.Errors("state").Single(), Does.StartWith("must be one of queued, running, "));
    }

    [TestCase("GET", "/nowhere", 404, "not-found")]
    [TestCase("GET", "/sleep", 404, "not-found")]
    [TestCase("GET", "/sleep/1/2", 404, "not-found")]
    [TestCase("GET", "/v1/sleeps", 405, "method-not-allowed")]
    [TestCase("POST", "/sleep/1", 405, "method-not-allowed")]
    [TestCase("DELETE", "/v1/keys", 405, "method-not-allowed")]
    [TestCase("GET", "/v1/keys/x", 404, "not-found")]
    [TestCase("DELETE", "/v1/keys/00000000-0000-0000-0000-000000000000", 404, "not-found")]
    [TestCase("GET", "/problems/nonsense", 404, "not-found")]
    public async Task Request_WrongPathOrMethod_IsToldSo(string method, string path, int status, string code)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await _client.SendAsync(request);
        await response.ProblemAsync(status, code);
        if (status == 405)
            Assert.That(response.Content.Headers.Allow, Is.Not.Empty);
    }

    [TestCase("limit=0", "limit", "must be from 1 to 500.")]
    [TestCase("limit=501", "limit", "must be from 1 to 500.")]
    [TestCase("limit=ten", "limit", "The value 'ten' is not valid.")]
    [TestCase("limit=99999999999", "limit", "The value '99999999999' is not valid.")]
    [TestCase("after=x", "after", "must be the nextCursor of an earlier page.")]
    public async Task List_BadQuery_NamesFieldAndReason(string query, string field, string reason)
    {
        foreach (var list in new[] { "/v1/keys", "/v1/operations" })
            Assert.That((await _client.GetProblemAsync($"{list}?{query}", 400, "validation")).Errors(field), Is.EqualTo(new[] { reason }));
    }

    [Test]
    public async Task Post_ManyBadFields_TellsAllAtOnce()
    {
        using var content = new StringContent("""{"name":" ","scopes":["sleep","fly"],"expiresAt":"2001-01-01T00:00:00Z","rateLimit":{"requestsPerSecond":0,"burst":-1}}""", Encoding.UTF8, "application/json");
        using var response = await _client.PostAsync("/v1/keys", content);
        var problem = await response.ProblemAsync(400, "validation");
        Assert.That(
            problem.GetProperty("errors").EnumerateObject().Select(e => e.Name),
            Is.EquivalentTo(new[] { "name", "scopes", "expiresAt", "rateLimit.requestsPerSecond", "rateLimit.burst" }));
    }

    [OneTimeTearDown]
    public void Dispose()
    {
        _client.Dispose();
        _host.Dispose();
    }
}
