using System.Net.Http.Json;
using System.Text.Json;

namespace Gather.Api.Tests.Access;

[TestFixture]
internal sealed class KeysTests : IDisposable
{
    private readonly GatherHost _host = new();
    private readonly HttpClient _root;

    public KeysTests() => _root = _host.Root();

    [Test]
    public async Task Create_Key_ShowsItsSecretOnce()
    {
        using var response = await _root.PostAsJsonAsync("/v1/keys", new { name = "once", scopes = new[] { "sleep" } });
        var created = await response.JsonAsync(201);
        var secret = created.GetProperty("secret").GetString()!;
        Assert.That(secret, Does.Match("^gk_[A-Za-z0-9_-]{43}$"));

        using var read = await _root.GetAsync(response.Headers.Location);
        var text = await read.Content.ReadAsStringAsync();
        Assert.That(text, Does.Contain("\"once\"").And.Contain(secret[..9]).And.Not.Contain(secret));
        Assert.That(await _root.GetStringAsync("/v1/keys"), Does.Not.Contain(secret));
    }

    [Test]
    public async Task Create_SameIdempotencyKey_AnswersTheSame()
    {
        var first = await CreateAsync("same", "idem-1");
        var again = await CreateAsync("same", "idem-1");
        Assert.That(again.Body.ToString(), Is.EqualTo(first.Body.ToString()));
        Assert.That((first.Replayed, again.Replayed), Is.EqualTo((false, true)));
        Assert.That((await _root.GetStringAsync("/v1/keys?limit=500")).Split("\"same\"").Length, Is.EqualTo(2), "one key was made");
    }

    [Test]
    public async Task Create_SameIdempotencyKeyAtOnce_MakesOneKey()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => CreateAsync("race", "idem-race")));
        Assert.That(all.Select(a => a.Body.ToString()).Distinct(StringComparer.Ordinal).Count(), Is.EqualTo(1));
        Assert.That(all.Count(a => !a.Replayed), Is.EqualTo(1));
    }

    [Test]
    public async Task Create_IdempotencyKeyOfAnotherRequest_Is409()
    {
        await CreateAsync("one", "idem-2");
        using var response = await PostAsync("two", "idem-2");
        await response.ProblemAsync(409, "idempotency-conflict");
    }

    [TestCase("with space")]
    [TestCase("{129}")]
    public async Task Create_BadIdempotencyKey_NamesTheHeader(string key)
    {
        using var response = await PostAsync("three", key.Replace("{129}", new string('k', 129), StringComparison.Ordinal));
        var problem = await response.ProblemAsync(400, "validation");
        Assert.That(problem.Errors("Idempotency-Key"), Is.EqualTo(new[] { "must be 1 to 128 visible ASCII characters." }));
    }

    [Test]
    public async Task Revoke_KeyWithACallInFlight_EndsTheCallAndNoOther()
    {
        var (id, secret) = await _host.CreateKeyAsync(new { name = "busy", scopes = new[] { "sleep", "keys:admin" } });
        using var client = _host.WithKey(secret);
        var sleep = client.GetAsync("/sleep/200");
        using var leaving = new CancellationTokenSource();
        var other = _root.GetAsync("/sleep/200", leaving.Token);
        await Eventually.TrueAsync(async () => (await Operation.ListAsync(_root, "sleep")).Count == 2, "both sleep");

        // By the key itself: its own call goes through.
        using var revoked = await client.DeleteAsync($"/v1/keys/{id}");

        Assert.That((int)revoked.StatusCode, Is.EqualTo(204));
        using var ended = await sleep;
        await ended.ProblemAsync(409, "operation-cancelled");
        Assert.That((await Operation.ListAsync(_root, "sleep")).Single().GetProperty("caller").GetString(), Is.EqualTo("root"));
        await leaving.CancelAsync();
        Assert.That(async () => await other, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Call_OverTheRateLimit_Is429WithRetryAfter()
    {
        var (_, secret) = await _host.CreateKeyAsync(new { name = "slow", scopes = new[] { "sleep" }, rateLimit = new { requestsPerSecond = 1, burst = 2 } });
        using var client = _host.WithKey(secret);
        var statuses = new List<int>();
        HttpResponseMessage? refused = null;
        for (var i = 0; i < 20 && refused is null; i++)
        {
            var response = await client.GetAsync("/sleep/0");
            statuses.Add((int)response.StatusCode);
            if (response.StatusCode == System.Net.HttpStatusCode.TooManyRequests)
                refused = response;
        }

        Assert.That(statuses.Take(2), Is.All.EqualTo(200));
        Assert.That(refused, Is.Not.Null);
        using var last = refused!;
        await last.ProblemAsync(429, "rate-limit");
        Assert.That(last.Headers.RetryAfter?.Delta, Is.GreaterThanOrEqualTo(TimeSpan.FromSeconds(1)));

        var (_, other) = await _host.CreateKeyAsync(new { name = "other", scopes = new[] { "sleep" } });
        using var unlimited = _host.WithKey(other);
        await unlimited.GetJsonAsync("/sleep/0");
    }

    [OneTimeTearDown]
    public void Dispose()
    {
        _root.Dispose();
        _host.Dispose();
    }

    private async Task<(JsonElement Body, bool Replayed)> CreateAsync(string name, string idempotencyKey)
    {
        using var response = await PostAsync(name, idempotencyKey);
        return (await response.JsonAsync(201), response.Headers.Contains("Idempotency-Replayed"));
    }

    private async Task<HttpResponseMessage> PostAsync(string name, string idempotencyKey)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/keys") { Content = JsonContent.Create(new { name, scopes = new[] { "sleep" } }) };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", idempotencyKey);
        return await _root.SendAsync(request);
    }
}
