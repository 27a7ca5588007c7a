using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Gather.Client.Tests;

public sealed class WebhookSignatureTests
{
    private const string Secret = "0123456789abcdef";
    private const string Known = "t=1770000000,v1=3a4b6f7ac905327b1e0927a2baa4149f5e7ba1b82e717558ec4381703a89fcae";

    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"id":"1"}""");
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_770_000_000);

    [Test]
    public void IsValid_KnownVector_IsTrue() => Assert.That(WebhookSignature.IsValid(Known, Body, Secret, now: Now));

    [Test]
    public void IsValid_OneOfSeveral_IsTrue() =>
        Assert.That(WebhookSignature.IsValid($"t=1770000000, v1={new string('0', 64)}, {Known.Split(',')[1]}, v2=x", Body, Secret, now: Now));

    [TestCase(null)]
    [TestCase("")]
    [TestCase("t=1770000000")]
    [TestCase("v1=3a4b6f7ac905327b1e0927a2baa4149f5e7ba1b82e717558ec4381703a89fcae")]
    [TestCase("t=1770000001,v1=3a4b6f7ac905327b1e0927a2baa4149f5e7ba1b82e717558ec4381703a89fcae")]
    [TestCase("t=1770000000,v1=3a4b6f7ac905327b1e0927a2baa4149f5e7ba1b82e717558ec4381703a89fca")]
    [TestCase("t=1770000000,v1=")]
    [TestCase("t=1770000000,v0=3a4b6f7ac905327b1e0927a2baa4149f5e7ba1b82e717558ec4381703a89fcae")]
    [TestCase("t=99999999999999999999,v1=3a4b6f7ac905327b1e0927a2baa4149f5e7ba1b82e717558ec4381703a89fcae")]
    public void IsValid_OtherHeader_IsFalse(string? header) => Assert.That(WebhookSignature.IsValid(header, Body, Secret, now: Now), Is.False);

    [Test]
    public void IsValid_OtherBodyOrSecret_IsFalse()
    {
        Assert.That(WebhookSignature.IsValid(Known, [.. Body, (byte)' '], Secret, now: Now), Is.False);
        Assert.That(WebhookSignature.IsValid(Known, Body, Secret + "0", now: Now), Is.False);
    }

    [TestCase(300, true)]
    [TestCase(-300, true)]
    [TestCase(301, false)]
    [TestCase(-301, false)]
    public void IsValid_SomeTimeLater_DependsOnTheTolerance(int seconds, bool expected)
    {
        Assert.That(WebhookSignature.IsValid(Known, Body, Secret, now: Now.AddSeconds(seconds)), Is.EqualTo(expected));
        Assert.That(WebhookSignature.IsValid(Known, Body, Secret, TimeSpan.FromSeconds(1), Now.AddSeconds(seconds)), Is.False);
    }

    [Test]
    public void IsValid_SystemsTime_IsUsedWhenNoneIsGiven()
    {
        var seconds = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        byte[] signed = [.. Encoding.ASCII.GetBytes($"{seconds}."), .. Body];
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), signed));

        Assert.That(WebhookSignature.IsValid($"t={seconds},v1={signature}", Body, Secret));
        Assert.That(WebhookSignature.IsValid(Known, Body, Secret), Is.False, "it is long ago, or far ahead");
    }

    [Test]
    public void Delivery_AsItIsSent_IsRead()
    {
        var delivery = JsonSerializer.Deserialize<WebhookDelivery>(
            """{"id":"019b76da-a800-7000-8000-0123456789ac","job":"019b76da-a800-7000-8000-0123456789ab","events":[{"cursor":"job/x=e.4","type":"job.ended","at":"2026-11-22T12:00:00+00:00","data":{"state":"succeeded"}}]}""",
            JsonSerializerOptions.Web)!;

        Assert.That((delivery.Events[0].Type, delivery.Events[0].Data.GetProperty("state").GetString()), Is.EqualTo(("job.ended", "succeeded")));
    }

    [Test]
    public void Webhook_Printed_HidesItsSecret() => Assert.That(new Webhook { Url = "https://example.com/", Secret = Secret }.ToString(), Does.Not.Contain(Secret));
}
