using Gather.Domain.Scraping;

namespace Gather.Domain.Tests.Scraping;

internal sealed class TargetUrlTests
{
    [TestCase("http://example.com", "http://example.com/")]
    [TestCase(" https://Example.COM/ ", "https://example.com/")]
    [TestCase("HTTPS://example.com/", "https://example.com/")]
    [TestCase("http://example.com:80/", "http://example.com/")]
    [TestCase("http://example.com:/", "http://example.com/")]
    [TestCase("http://example.com:00080/", "http://example.com/")]
    [TestCase("https://example.com:443/", "https://example.com/")]
    [TestCase("https://example.com:80/", "https://example.com:80/")]
    [TestCase("http://example.com?q", "http://example.com/?q")]
    [TestCase("http://example.com/?", "http://example.com/?")]
    [TestCase("http://example.com#f", "http://example.com/")]
    [TestCase("http://example.com/a#b c\\d#e", "http://example.com/a")]
    [TestCase("http://example.com./a", "http://example.com/a")]
    [TestCase("http://example.com/a/./b/../c", "http://example.com/a/c")]
    [TestCase("http://example.com/a/..", "http://example.com/")]
    [TestCase("http://example.com/a/.", "http://example.com/a/")]
    [TestCase("http://example.com/../../a", "http://example.com/a")]
    [TestCase("http://example.com/a/%2e%2E/b/%2e/c", "http://example.com/b/c")]
    [TestCase("http://example.com/a/b/..;/c", "http://example.com/a/b/..;/c")]
    [TestCase("http://example.com/a//../b//", "http://example.com/a/b//")]
    [TestCase("http://example.com/%7euser/%41%2fb%3a", "http://example.com/~user/A%2Fb%3A")]
    [TestCase("http://example.com/ä€😀", "http://example.com/%C3%A4%E2%82%AC%F0%9F%98%80")]
    [TestCase("http://example.com/%c3%a4", "http://example.com/%C3%A4")]
    [TestCase("http://example.com/100%/%zz/%4", "http://example.com/100%25/%25zz/%254")]
    [TestCase("http://example.com/<\"a|b^c`{d}[e]>", "http://example.com/%3C%22a%7Cb%5Ec%60%7Bd%7D%5Be%5D%3E")]
    [TestCase("http://example.com/a!$&'()*+,;=:@b", "http://example.com/a!$&'()*+,;=:@b")]
    [TestCase("http://example.com/?a[]='b'&c=/?../.&d=%2f%7e", "http://example.com/?a%5B%5D=%27b%27&c=/?../.&d=%2F~")]
    [TestCase("http://bücher.example/", "http://xn--bcher-kva.example/")]
    [TestCase("http://BÜCHER.example/", "http://xn--bcher-kva.example/")]
    [TestCase("http://faß.example/", "http://xn--fa-hia.example/")]
    [TestCase("http://βόλος.example/", "http://xn--nxasmm1c.example/")]
    [TestCase("http://例え。テスト/", "http://xn--r8jz45g.xn--zckzah/")]
    [TestCase("http://пример.испытание/", "http://xn--e1afmkfd.xn--80akhbyknj4f/")]
    [TestCase("http://உதாரணம்.பரிட்சை/", "http://xn--zkc6cc5bi7f6e.xn--hlcj6aya9esc7a/")]
    [TestCase("http://실례.테스트/", "http://xn--9n2bp8q.xn--9t4b11yi5a/")]
    [TestCase("http://ＥＸＡＭＰＬＥ．com/", "http://example.com/")]
    [TestCase("http://b%C3%BCcher.example/", "http://xn--bcher-kva.example/")]
    [TestCase("http://XN--BCHER-KVA.example/", "http://xn--bcher-kva.example/")]
    [TestCase("http://a_b.my-site-.example/", "http://a_b.my-site-.example/")]
    [TestCase("http://r3---sn.example/", "http://r3---sn.example/")]
    [TestCase("http://[2001:DB8:0:0:0:0:0:1]:8080/", "http://[2001:db8::1]:8080/")]
    [TestCase("http://[::ffff:8.8.8.8]/", "http://[::ffff:8.8.8.8]/")]
    [TestCase("http://0x08.8.2056/", "http://8.8.8.8/")]
    [TestCase("http://1.2.3.4./", "http://1.2.3.4/")]
    public void TryParse_Url_IsBroughtToNormalForm(string text, string normal)
    {
        Assert.That(TargetUrl.TryParse(text, out var url, out var reason), Is.True, reason);
        Assert.That(url!.Text, Is.EqualTo(normal));
        Assert.That(reason, Is.Null);
    }

    [TestCase(null, "must be an absolute http or https URL")]
    [TestCase("", "must be an absolute http or https URL")]
    [TestCase("  ", "must be an absolute http or https URL")]
    [TestCase("example.com", "must be an absolute http or https URL")]
    [TestCase("/path", "must be an absolute http or https URL")]
    [TestCase("ftp://example.com/", "must be an absolute http or https URL")]
    [TestCase("javascript:alert(1)", "must be an absolute http or https URL")]
    [TestCase("http:example.com", "must be an absolute http or https URL")]
    [TestCase("http:/example.com", "must be an absolute http or https URL")]
    [TestCase("http:///example.com", "must name a host")]
    [TestCase("http://", "must name a host")]
    [TestCase("http://:80/", "must name a host")]
    [TestCase("http://./", "must name a host")]
    [TestCase("http://?q", "must name a host")]
    [TestCase("http://user@example.com/", "must not have a user name")]
    [TestCase("http://user:pass@example.com/", "must not have a user name")]
    [TestCase("http://@example.com/", "must not have a user name")]
    [TestCase("http://example.com/a b", "must not have white space")]
    [TestCase("http://example.com/\u00A0", "must not have white space")]
    [TestCase("http://example.com/a\tb", "must not have white space")]
    [TestCase("http://example.com/\u00A0b", "must not have white space")]
    [TestCase("http://example.com/\u007F", "must not have white space")]
    [TestCase("http://example.com/a\0", "must not have white space")]
    [TestCase("http://example.com\\a", "must not have backslashes")]
    [TestCase("http://example.com/?a\\b", "must not have backslashes")]
    [TestCase("http://example.com:0/", "must have a port")]
    [TestCase("http://example.com:65536/", "must have a port")]
    [TestCase("http://example.com:99999999999/", "must have a port")]
    [TestCase("http://example.com:8x/", "must have a port")]
    [TestCase("http://example.com:-1/", "must have a port")]
    [TestCase("http://example.com:80:80/", "must have a port")]
    [TestCase("http://exa!mple.com/", "must have a host name")]
    [TestCase("http://exa%6dple%.com/", "must have a host name")]
    [TestCase("http://a..b/", "must have a host name")]
    [TestCase("http://.a/", "must have a host name")]
    [TestCase("http://a../", "must have a host name")]
    [TestCase("http://-a.example/", "must have a host name")]
    [TestCase("http://xn--a\u0300.example/", "must have a host name")]
    [TestCase("http://e\u0301.example/", "must have a host name")]
    [TestCase("http://xn--0.example/", "must have a host name")]
    [TestCase("http://xn--a.example/", "must have a host name")]
    [TestCase("http://xn--a-.example/", "must have a host name")]
    [TestCase("http://xn--99999999.example/", "must have a host name")]
    [TestCase("http://1.2.3.4.5/", "must have a host that is a valid IPv4")]
    [TestCase("http://256.1.1.1/", "must have a host that is a valid IPv4")]
    [TestCase("http://example.1/", "must have a host that is a valid IPv4")]
    [TestCase("http://example.0x/", "must have a host that is a valid IPv4")]
    [TestCase("http://[::1/", "must have a valid IPv6")]
    [TestCase("http://[v1.x]/", "must have a valid IPv6")]
    [TestCase("http://[fe80::1%25eth0]/", "must have a valid IPv6")]
    [TestCase("http://[::1]a/", "must have a valid IPv6")]
    public void TryParse_NoUrlToBeFetched_TellsWhy(string? text, string reason)
    {
        Assert.That(TargetUrl.TryParse(text, out var url, out var told), Is.False, url?.Text);
        Assert.That(told, Does.StartWith(reason).And.EndWith("."));
    }

    // An attribute cannot hold half a pair.
    [Test]
    public void TryParse_HalfASurrogatePair_BecomesTheReplacementCharacter()
    {
        Assert.That(TargetUrl.TryParse("http://example.com/\uD800a?\uDC00", out var url, out _), Is.True);
        Assert.That(url!.PathAndQuery, Is.EqualTo("/%EF%BF%BDa?%EF%BF%BD"));
    }

    [Test]
    public void TryParse_LongestUrl_IsRead()
    {
        var text = "http://example.com/" + new string('a', TargetUrl.MaxLength - 19);

        Assert.That(TargetUrl.TryParse(text, out var url, out _), Is.True);
        Assert.That(url!.Text, Is.EqualTo(text));
        Assert.That(TargetUrl.TryParse(text + "a", out _, out var reason), Is.False);
        Assert.That(reason, Does.StartWith("must be no longer than 8,192"));
    }

    [Test]
    public void TryParse_UrlThatEncodingMakesTooLong_IsRefused()
    {
        Assert.That(TargetUrl.TryParse("http://example.com/" + new string('ä', 2000), out _, out var reason), Is.False);
        Assert.That(reason, Does.StartWith("must be no longer than 8,192"));
    }

    [Test]
    public void TryParse_LongHost_IsRefused()
    {
        var label = new string('a', 63);

        Assert.That(TargetUrl.TryParse($"http://{label}.{label}.{label}.{label[..61]}/", out _, out _), Is.True);
        Assert.That(TargetUrl.TryParse($"http://{label}.{label}.{label}.{label[..62]}/", out _, out var tooLong), Is.False);
        Assert.That(TargetUrl.TryParse($"http://{label}a/", out _, out var labelTooLong), Is.False);
        Assert.That(TargetUrl.TryParse($"http://{new string('ü', 63)}/", out _, out var encodedTooLong), Is.False);
        Assert.That(new[] { tooLong, labelTooLong, encodedTooLong }, Has.All.StartsWith("must have a host name of at most"));
    }

    [Test]
    public void Parts_OfUrl_AreThoseThatAreSent()
    {
        Assert.That(TargetUrl.TryParse("https://Example.com:8443/a/../b?c=d#e", out var url, out _), Is.True);

        Assert.That(url!.Host, Is.EqualTo("example.com"));
        Assert.That(url.Address, Is.Null);
        Assert.That(url.Port, Is.EqualTo(8443));
        Assert.That(url.Origin, Is.EqualTo("https://example.com:8443"));
        Assert.That(url.PathAndQuery, Is.EqualTo("/b?c=d"));
        Assert.That(url.Uri.AbsoluteUri, Is.EqualTo(url.Text));
        Assert.That(url.ToString(), Is.EqualTo(url.Text));
    }

    [Test]
    public void Address_OfLiteralHost_IsIt()
    {
        Assert.That(TargetUrl.TryParse("http://0x7f.1/", out var v4, out _), Is.True);
        Assert.That(TargetUrl.TryParse("http://[::1]/", out var v6, out _), Is.True);

        Assert.That((v4!.Host, v4.Address), Is.EqualTo(("127.0.0.1", System.Net.IPAddress.Loopback)));
        Assert.That((v6!.Host, v6.Address), Is.EqualTo(("[::1]", System.Net.IPAddress.IPv6Loopback)));
    }

    [Test]
    public void Equals_SamePageWrittenDifferently_IsTrue()
    {
        Assert.That(TargetUrl.TryParse("http://EXAMPLE.com:80/%7ea#b", out var one, out _), Is.True);
        Assert.That(TargetUrl.TryParse("http://example.com./x/../~a", out var other, out _), Is.True);
        Assert.That(TargetUrl.TryParse("http://example.com/~A", out var another, out _), Is.True);

        Assert.That(one, Is.EqualTo(other));
        Assert.That(one!.GetHashCode(), Is.EqualTo(other!.GetHashCode()));
        Assert.That(one, Is.Not.EqualTo(another));
    }
}
