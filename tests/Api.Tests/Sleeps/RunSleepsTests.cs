using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Gather.Api.Tests.Sleeps;

[TestFixture]
internal sealed class RunSleepsTests : IDisposable
{
    private readonly GatherHost _host = new();
    private readonly HttpClient _client;

    public RunSleepsTests() => _client = _host.Root();

    [Test]
    public async Task Post_AcceptsJson_AnswersInInputOrder()
    {
        using var response = await PostAsync([0.02, 0.03, 0.01], "application/json");
        var outcomes = (await response.JsonAsync(200)).EnumerateArray().ToList();
        Assert.That(outcomes.Select(o => o.GetProperty("index").GetInt32()), Is.EqualTo(new[] { 0, 1, 2 }));
        Assert.That(outcomes.Select(o => o.GetProperty("seconds").GetDouble()), Is.EqualTo(new[] { 0.02, 0.03, 0.01 }));
        Assert.That(outcomes.Select(o => o.GetProperty("status").GetString()), Is.All.EqualTo("succeeded"));
        Assert.That(outcomes.All(o => o.GetProperty("elapsed").GetDouble() >= o.GetProperty("seconds").GetDouble()));
    }

    [TestCase("*/*")]
    [TestCase("application/*")]
    [TestCase("text/html, application/json;q=0.5")]
    public async Task Post_AcceptsJsonAmongOthers_AnswersJson(string accept)
    {
        using var response = await PostAsync([0], accept);
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/json"));
    }

    [Test]
    public async Task Post_AcceptsNdjson_StreamsInCompletionOrder()
    {
        using var response = await PostAsync([0.03, 0, 0.01], "application/x-ndjson");
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/x-ndjson"));
        Assert.That((await LinesAsync(response)).Select(l => l.GetProperty("index").GetInt32()), Is.EqualTo(new[] { 1, 2, 0 }));
    }

    [Test]
    public async Task Post_AcceptsEvents_StreamsInCompletionOrder()
    {
        using var response = await PostAsync([0.02, 0.01], "text/event-stream");
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("text/event-stream"));
        var events = (await response.Content.ReadAsStringAsync()).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(e => e.StartsWith("data: ", StringComparison.Ordinal));
        Assert.That(events.Select(e => JsonDocument.Parse(e[6..]).RootElement.GetProperty("index").GetInt32()), Is.EqualTo(new[] { 1, 0 }));
    }

    [Test]
    public async Task Post_OneBadItem_FailsAlone()
    {
        using var response = await PostAsync([0, -1, 1e308, 0.01], "application/json");
        var outcomes = (await response.JsonAsync(200)).EnumerateArray().ToList();
        Assert.That(outcomes.Select(o => o.GetProperty("status").GetString()), Is.EqualTo(new[] { "succeeded", "failed", "failed", "succeeded" }));
        Assert.That(outcomes[1].GetProperty("error").GetProperty("code").GetString(), Is.EqualTo("out-of-range"));
        Assert.That(outcomes[1].GetProperty("error").GetProperty("detail").GetString(), Is.EqualTo("must be a number from 0 to 300."));
        Assert.That(outcomes[0].TryGetProperty("error", out _), Is.False);
    }

    [Test]
    public async Task Post_TenThousandItems_AnswersEach()
    {
        using var response = await PostAsync(new double[10_000], "application/x-ndjson");
        Assert.That((await LinesAsync(response)).Select(l => l.GetProperty("index").GetInt32()).Distinct().Count(), Is.EqualTo(10_000));
    }

    [TestCase(0)]
    [TestCase(10_001)]
    public async Task Post_WrongNumberOfItems_IsRefused(int count)
    {
        using var response = await PostAsync(new double[count], "application/json");
        var problem = await response.ProblemAsync(400, "validation");
        Assert.That(problem.Errors("seconds"), Is.EqualTo(new[] { "must hold 1 to 10000 items." }));
    }

    [Test]
    public async Task Post_AcceptsNothingOffered_Is406()
    {
        using var response = await PostAsync([0], "image/png");
        await response.ProblemAsync(406, "not-acceptable");
        Assert.That((await _client.GetJsonAsync("/v1/limits")).GetProperty("pools").EnumerateArray().Sum(p => p.GetProperty("inUse").GetInt32()), Is.Zero);
    }

    [Test]
    public async Task Stream_ClientLeaves_EndsTheOperationAtOnce()
    {
        using (var response = await PostAsync([0, 299], "application/x-ndjson"))
        {
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
            Assert.That(await reader.ReadLineAsync(), Does.StartWith("""{"index":0,"""));
            await Operation.RunningAsync(_client, "run-sleeps");
        }

        await Operation.GoneAsync(_client, "run-sleeps");
    }

    [Test]
    public async Task Stream_CancelledByOperator_EndsWithTheProblem()
    {
        using var response = await PostAsync([0, 299], "application/x-ndjson");
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        await reader.ReadLineAsync();
        using var cancelled = await _client.DeleteAsync($"/v1/operations/{await Operation.RunningAsync(_client, "run-sleeps")}");
        Assert.That((int)cancelled.StatusCode, Is.EqualTo(204));

        var last = JsonDocument.Parse((await reader.ReadLineAsync())!).RootElement;
        Assert.That(last.GetProperty("problem").GetProperty("type").GetString(), Is.EqualTo("/problems/operation-cancelled"));
        Assert.That(await reader.ReadLineAsync(), Is.Null);
    }

    [OneTimeTearDown]
    public void Dispose()
    {
        _client.Dispose();
        _host.Dispose();
    }

    private async Task<HttpResponseMessage> PostAsync(double[] seconds, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/sleeps") { Content = JsonContent.Create(new { seconds }) };
        request.Headers.Accept.Clear();
        foreach (var value in accept.Split(','))
            request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(value));
        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private static async Task<IReadOnlyList<JsonElement>> LinesAsync(HttpResponseMessage response) =>
        [.. (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)];
}
