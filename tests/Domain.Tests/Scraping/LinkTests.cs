using Gather.Domain.Scraping;

namespace Gather.Domain.Tests.Scraping;

/// <summary>Links as browsers read them.</summary>
internal sealed class LinkTests
{
    // RFC 3986, 5.4, as far as it is about http; and what browsers do otherwise.
    [TestCase("g", "http://a/b/c/g")]
    [TestCase("./g", "http://a/b/c/g")]
    [TestCase("g/", "http://a/b/c/g/")]
    [TestCase("/g", "http://a/g")]
    [TestCase("//g", "http://g/")]
    [TestCase("?y", "http://a/b/c/d;p?y")]
    [TestCase("g?y", "http://a/b/c/g?y")]
    [TestCase("#s", "http://a/b/c/d;p?q")]
    [TestCase("", "http://a/b/c/d;p?q")]
    [TestCase("g#s", "http://a/b/c/g")]
    [TestCase(";x", "http://a/b/c/;x")]
    [TestCase(".", "http://a/b/c/")]
    [TestCase("./", "http://a/b/c/")]
    [TestCase("..", "http://a/b/")]
    [TestCase("../g", "http://a/b/g")]
    [TestCase("../..", "http://a/")]
    [TestCase("../../../../g", "http://a/g")]
    [TestCase("/./g", "http://a/g")]
    [TestCase("g.", "http://a/b/c/g.")]
    [TestCase("..g", "http://a/b/c/..g")]
    [TestCase("./g/../h", "http://a/b/c/h")]
    [TestCase("g?y/../x", "http://a/b/c/g?y/../x")]
    [TestCase("http:g", "http://a/b/c/g")]
    [TestCase("http:/g", "http://a/g")]
    [TestCase("http:?y", "http://a/b/c/d;p?y")]
    [TestCase("http:", "http://a/b/c/d;p?q")]
    [TestCase("https:g", "https://g/")]
    [TestCase("https:/g/h", "https://g/h")]
    [TestCase("http:///g", "http://g/")]
    [TestCase("HTTP://G/", "http://g/")]
    [TestCase("///g", "http://g/")]
    [TestCase("\\g", "http://a/g")]
    [TestCase("\\\\g\\h", "http://g/h")]
    [TestCase("/\\g", "http://g/")]
    [TestCase("g\\..\\h", "http://a/b/c/h")]
    [TestCase("?a\\b", "http://a/b/c/d;p?a%5Cb")]
    [TestCase(" \n g h \0", "http://a/b/c/g%20h")]
    [TestCase("ht\ntp://g\t/h\r", "http://g/h")]
    [TestCase("\\\t\\g", "http://g/")]
    [TestCase("1:2", "http://a/b/c/1:2")]
    [TestCase("%2e%2e/g", "http://a/b/g")]
    [TestCase("?q=ä b", "http://a/b/c/d;p?q=%C3%A4%20b")]
    [TestCase("//g:8080", "http://g:8080/")]
    [TestCase("//0x7f.1", "http://127.0.0.1/")]
    public void Resolve_Link_IsReadAsBrowsersDo(string link, string url) =>
        Assert.That(Page("http://a/b/c/d;p?q").Resolve(link)?.Text, Is.EqualTo(url));

    [TestCase("mailto:a@b.example")]
    [TestCase("javascript:void(0)")]
    [TestCase(" java\nscript:void(0)")]
    [TestCase("data:text/html,a")]
    [TestCase("ftp://g/")]
    [TestCase("g:h")]
    [TestCase("//user@g/")]
    [TestCase("http://user:pass@g/")]
    [TestCase("//")]
    [TestCase("https:")]
    [TestCase("http://")]
    [TestCase("//g:0/")]
    [TestCase("//g:x/")]
    [TestCase("//1.2.3.4.5/")]
    [TestCase("//[::1%25lo]/")]
    [TestCase("//exa mple/")]
    public void Resolve_LinkToNothingThatCanBeFetched_IsNull(string link) => Assert.That(Page("http://a/b").Resolve(link), Is.Null);

    [Test]
    public void Resolve_TooLongLink_IsNull()
    {
        Assert.That(Page("http://a/b/").Resolve(new string('c', TargetUrl.MaxLength)), Is.Null);
        Assert.That(Page("http://a/b/").Resolve(new string('c', 2 * TargetUrl.MaxLength)), Is.Null);
        Assert.That(Page("http://a/b/").Resolve(string.Concat(Enumerable.Repeat("../", 2700))), Is.EqualTo(Page("http://a/")));
    }

    [Test]
    public void Resolve_RelativeLink_KeepsHostPortAndScheme()
    {
        var url = Page("https://[::1]:8443/a").Resolve("b?c")!;

        Assert.That((url.Text, url.Host, url.Port, url.Origin, url.PathAndQuery), Is.EqualTo(("https://[::1]:8443/b?c", "[::1]", 8443, "https://[::1]:8443", "/b?c")));
    }

    private static TargetUrl Page(string text) => TargetUrl.TryParse(text, out var url, out var reason) ? url : throw new ArgumentException(reason, nameof(text));
}
