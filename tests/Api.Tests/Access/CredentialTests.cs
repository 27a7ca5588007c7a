using System.Net.Http.Headers;
using System.Net.Http.Json;
using Gather.Testing;

namespace Gather.Api.Tests.Access;

[TestFixture]
internal sealed class CredentialTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly GatherHost _host;

    public CredentialTests() => _host = new GatherHost(time: _time);

    [Test]
    public async Task Call_NoCredential_Is401()
    {
        using var client = _host.CreateClient();
        using var response = await client.GetAsync("/sleep/0");
        await response.ProblemAsync(401, "unauthenticated");
        Assert.That(response.Headers.WwwAuthenticate.ToString(), Is.EqualTo("Bearer"));
    }

    [TestCase("X-Api-Key", "")]
    [TestCase("X-Api-Key", "garbage")]
    [TestCase("X-Api-Key", "gk_")]
    [TestCase("X-Api-Key", "gk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [TestCase("X-Api-Key", GatherHost.RootKey + "x")]
    [TestCase("Authorization", "Bearer")]
    [TestCase("Authorization", "Bearer garbage")]
    [TestCase("Authorization", "Bearer gk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [TestCase("Authorization", "Basic cm9vdDpyb290")]
    [TestCase("Authorization", "Bearer CfDJ8AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task Call_GarbageCredential_Is401(string header, string value)
    {
        using var client = _host.CreateClient();
        client.DefaultRequestHeaders.TryAddWithoutValidation(header, value);
        await client.GetProblemAsync("/sleep/0", 401, "unauthenticated");
    }

    [Test]
    public async Task Call_RootKeyAsBearer_IsLetIn()
    {
        using var client = WithBearer(GatherHost.RootKey);
        await client.GetJsonAsync("/v1/keys");
    }

    [Test]
    public async Task Call_KeyWithScope_IsLetInEitherWay()
    {
        var (_, secret) = await _host.CreateKeyAsync(new { name = "sleeper", scopes = new[] { "sleep" } });
        using var byHeader = _host.WithKey(secret);
        await byHeader.GetJsonAsync("/sleep/0");
        using var byBearer = WithBearer(secret);
        await byBearer.GetJsonAsync("/sleep/0");
    }

    [TestCase("/v1/keys", "keys:admin")]
    [TestCase("/v1/operations", "ops")]
    public async Task Call_KeyWithoutScope_Is403AndNamesIt(string path, string scope)
    {
        var (_, secret) = await _host.CreateKeyAsync(new { name = "sleeper", scopes = new[] { "sleep" } });
        using var client = _host.WithKey(secret);
        var problem = await client.GetProblemAsync(path, 403, "forbidden");
        Assert.That(problem.GetProperty("detail").GetString(), Does.Contain(scope));
    }

    [Test]
    public async Task Call_RevokedKey_Is401AtOnceAndSoAreItsTokens()
    {
        var (id, secret) = await _host.CreateKeyAsync(new { name = "short", scopes = new[] { "sleep" } });
        using var client = _host.WithKey(secret);
        using var token = WithBearer(await TokenAsync(client));
        await client.GetJsonAsync("/sleep/0");
        await token.GetJsonAsync("/sleep/0");

        using var root = _host.Root();
        using var revoked = await root.DeleteAsync($"/v1/keys/{id}");
        Assert.That((int)revoked.StatusCode, Is.EqualTo(204));

        await client.GetProblemAsync("/sleep/0", 401, "unauthenticated");
        await token.GetProblemAsync("/sleep/0", 401, "unauthenticated");
        Assert.That((await root.GetJsonAsync($"/v1/keys/{id}")).TryGetProperty("revokedAt", out _));
    }

    [Test]
    public async Task Call_ExpiredKey_Is401()
    {
        var (_, secret) = await _host.CreateKeyAsync(new { name = "hour", scopes = new[] { "sleep" }, expiresAt = _time.GetUtcNow().AddHours(1) });
        using var client = _host.WithKey(secret);
        await client.GetJsonAsync("/sleep/0");
        _time.Advance(TimeSpan.FromHours(1));
        await client.GetProblemAsync("/sleep/0", 401, "unauthenticated");
    }

    [Test]
    public async Task Call_ExpiredToken_Is401()
    {
        using var root = _host.Root();
        using var client = WithBearer(await TokenAsync(root, lifetime: 60));
        await client.GetJsonAsync("/sleep/0");
        _time.Advance(TimeSpan.FromSeconds(61));
        await client.GetProblemAsync("/sleep/0", 401, "unauthenticated");
    }

    [Test]
    public async Task Call_TokenWithoutScope_Is403()
    {
        using var root = _host.Root();
        using var client = WithBearer(await TokenAsync(root));
        await client.GetProblemAsync("/v1/keys", 403, "forbidden");
    }

    [TestCase("/v1/keys", """{"name":"x","scopes":["ops"]}""")]
    [TestCase("/v1/tokens", """{"user":"x","scopes":["ops"]}""")]
    public async Task Post_ScopeTheCallerLacks_Is403(string path, string body)
    {
        var (_, secret) = await _host.CreateKeyAsync(new { name = "admin", scopes = new[] { "keys:admin" } });
        using var client = _host.WithKey(secret);
        using var content = new StringContent(body, new MediaTypeHeaderValue("application/json"));
        using var response = await client.PostAsync(path, content);
        var problem = await response.ProblemAsync(403, "forbidden");
        Assert.That(problem.GetProperty("detail").GetString(), Does.Contain("ops"));
    }

    [OneTimeTearDown]
    public void Dispose() => _host.Dispose();

    private HttpClient WithBearer(string bearer)
    {
        var client = _host.CreateClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", bearer);
        return client;
    }

    private static async Task<string> TokenAsync(HttpClient client, int lifetime = 3600)
    {
        using var response = await client.PostAsJsonAsync("/v1/tokens", new { user = "ada", scopes = new[] { "sleep" }, lifetime });
        return (await response.JsonAsync(200)).GetProperty("token").GetString()!;
    }
}
