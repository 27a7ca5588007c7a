namespace Gather.Api.Tests.Access;

/// <summary>The rule that lets a developer in without a key, and its limits.</summary>
[TestFixture]
internal sealed class DeveloperTests
{
    [Test]
    public async Task Call_DevelopmentWithoutRootKey_IsLetInFromLoopback()
    {
        using var host = new GatherHost("Development", rootKey: null);
        using var client = host.CreateClient();
        var page = await client.GetJsonAsync("/v1/operations");
        Assert.That(page.GetProperty("items")[0].GetProperty("caller").GetString(), Is.EqualTo("developer"));
    }

    [TestCase("X-Forwarded-For", "203.0.113.7")]
    [TestCase("Forwarded", "for=203.0.113.7")]
    [TestCase("Host", "evil.example.com")]
    public async Task Call_ThatCameFromElsewhere_Is401(string header, string value)
    {
        using var host = new GatherHost("Development", rootKey: null);
        using var client = host.CreateClient();
        client.DefaultRequestHeaders.TryAddWithoutValidation(header, value);
        await client.GetProblemAsync("/sleep/0", 401, "unauthenticated");
    }

    [Test]
    public async Task Call_DevelopmentWithRootKey_NeedsAKey()
    {
        using var host = new GatherHost("Development");
        using var client = host.CreateClient();
        await client.GetProblemAsync("/sleep/0", 401, "unauthenticated");
    }
}
