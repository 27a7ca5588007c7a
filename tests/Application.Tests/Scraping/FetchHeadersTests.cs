using Gather.Application.Scraping.Fetching;

namespace Gather.Application.Tests.Scraping;

public sealed class FetchHeadersTests
{
    [TestCase("Accept", "text/html")]
    [TestCase("accept-language", "de, en;q=0.5")]
    [TestCase("User-Agent", "Mozilla/5.0 (X11; \"odd\")")]
    [TestCase("Cookie", "a=b; c=d")]
    [TestCase("Authorization", "Bearer x")]
    [TestCase("If-None-Match", "\"1\"")]
    [TestCase("X-Custom!", "")]
    [TestCase("X-Tab", "a\tb")]
    public void IsAllowed_HeaderOfTheCaller_IsSent(string name, string value) => Assert.That(FetchHeaders.IsAllowed(name, value), Is.True);

    [TestCase("Host")]
    [TestCase("HOST")]
    [TestCase("Connection")]
    [TestCase("Content-Length")]
    [TestCase("content-encoding")]
    [TestCase("Transfer-Encoding")]
    [TestCase("TE")]
    [TestCase("Upgrade")]
    [TestCase("Trailer")]
    [TestCase("Expect")]
    [TestCase("Keep-Alive")]
    [TestCase("Proxy-Authorization")]
    [TestCase("Proxy-Connection")]
    [TestCase("Accept-Encoding")]
    [TestCase("traceparent")]
    [TestCase("tracestate")]
    [TestCase("")]
    [TestCase(":authority")]
    [TestCase("X Y")]
    [TestCase("X-\r\nHost")]
    [TestCase("X-Ü")]
    public void IsAllowed_HeaderOfOursOrNone_IsNot(string name) => Assert.That(FetchHeaders.IsAllowed(name, "x"), Is.False);

    [TestCase("a\r\nHost: b")]
    [TestCase("a\nb")]
    [TestCase("a\0b")]
    [TestCase("ü")]
    [TestCase("\u007F")]
    public void IsAllowed_ValueThatCannotBeSent_IsNot(string value) => Assert.That(FetchHeaders.IsAllowed("X-Own", value), Is.False);
}
