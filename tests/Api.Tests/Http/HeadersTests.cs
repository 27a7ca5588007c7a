namespace Gather.Api.Tests.Http;

[TestFixture]
internal sealed class HeadersTests
{
    [TestCase("/health/live")]
    [TestCase("/sleep/0")]
    [TestCase("/nowhere")]
    public async Task Get_AnyPath_CarriesSecurityHeaders(string path)
    {
        using var host = new GatherHost();
        using var client = host.CreateClient();
        using var response = await client.GetAsync(path);
        Assert.Multiple(() =>
        {
            Assert.That(Header(response, "X-Content-Type-Options"), Is.EqualTo("nosniff"));
            Assert.That(Header(response, "Content-Security-Policy"), Does.Contain("frame-ancestors 'none'"));
            Assert.That(Header(response, "Referrer-Policy"), Is.EqualTo("no-referrer"));
            Assert.That(Header(response, "Cache-Control"), Is.EqualTo("no-store"));
            Assert.That(Header(response, "Server"), Is.Null);
            Assert.That(Header(response, "X-Powered-By"), Is.Null);
        });
    }

    [Test]
    public async Task Preflight_NoOriginConfigured_IsNotAllowed()
    {
        using var host = new GatherHost();
        Assert.That(Header(await PreflightAsync(host), "Access-Control-Allow-Origin"), Is.Null);
    }

    [Test]
    public async Task Preflight_ConfiguredOrigin_IsAllowedAlone()
    {
        using var host = new GatherHost(settings: [("Server:CorsOrigins:0", "https://app.example.com")]);
        Assert.That(Header(await PreflightAsync(host), "Access-Control-Allow-Origin"), Is.EqualTo("https://app.example.com"));
        Assert.That(Header(await PreflightAsync(host, "https://other.example.com"), "Access-Control-Allow-Origin"), Is.Null);
    }

    private static async Task<HttpResponseMessage> PreflightAsync(GatherHost host, string origin = "https://app.example.com")
    {
        using var client = host.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Options, "/v1/sleeps");
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "x-api-key,content-type");
        return await client.SendAsync(request);
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;
}
