using Gather.Application.Jobs.Webhooks;

namespace Gather.Application.Tests.Jobs.Webhooks;

public sealed class WebhookSignatureTests
{
    // Computed elsewhere: printf '1770000000.{"id":"1"}' | openssl dgst -sha256 -hmac 0123456789abcdef
    [Test]
    public void Of_KnownVector_IsTheHmacOverTimeAndBody() => Assert.That(
        WebhookSignature.Of("0123456789abcdef", DateTimeOffset.FromUnixTimeSeconds(1_770_000_000).AddMilliseconds(999), "{\"id\":\"1\"}"u8),
        Is.EqualTo("t=1770000000,v1=3a4b6f7ac905327b1e0927a2baa4149f5e7ba1b82e717558ec4381703a89fcae"));
}
