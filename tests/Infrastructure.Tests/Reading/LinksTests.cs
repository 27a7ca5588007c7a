using AngleSharp.Html.Parser;
using FsCheck;
using FsCheck.Fluent;
using Gather.Application.Scraping.Reading;

namespace Gather.Infrastructure.Tests.Reading;

internal sealed class LinksTests
{
    private const string Page = "http://site.example/dir/page?q=1";

    [TestCase("<a href=other>x</a>", "http://site.example/dir/other")]
    [TestCase("<A HREF='/root?a=1&amp;b=2#frag'>x</A>", "http://site.example/root?a=1&b=2")]
    [TestCase("<a href='../up/./x'>x</a>", "http://site.example/up/x")]
    [TestCase("<a href='//b.example/x'>x</a>", "http://b.example/x")]
    [TestCase("<a href='?p=2'>x</a>", "http://site.example/dir/page?p=2")]
    [TestCase("<a href='#here'>x</a>", Page)]
    [TestCase("<a href>x</a>", Page)]
    [TestCase("<a href=' \n other '>x</a>", "http://site.example/dir/other")]
    [TestCase("<map><area href=x></map>", "http://site.example/dir/x")]
    [TestCase("<svg><a xlink:href=x>x</a></svg>", "http://site.example/dir/x")]
    [TestCase("<a href=mailto:a@b.example>x</a><a href=javascript:x>y</a><a href=tel:1>z</a><a name=x>x</a>", null)]
    [TestCase("<a href=https://user:secret@a.example/>x</a>", null)]
    [TestCase("<a href=x <b>", "http://site.example/dir/x")]
    [TestCase("<a href=x", null)]
    [TestCase("<template><a href=x>x</a></template>", null)]
    [TestCase("<!-- <a href=x>x</a> -->", null)]
    [TestCase("<script>'<a href=x>x</a>'</script>", null)]
    [TestCase("<base href=/base/><base href=/no/><a href=x>x</a>", "http://site.example/base/x")]
    [TestCase("<a href=x>x</a><base href=/base/>", "http://site.example/base/x")]
    [TestCase("<base href=data:x><a href=x>x</a>", "http://site.example/dir/x")]
    public void Read_Link_IsResolvedAsInABrowser(string html, string? url) => Assert.That(
        PageText.Read(Page, html).Links.Select(l => l.Url),
        Is.EqualTo(url is null ? Array.Empty<string>() : [url]));

    [TestCase("<a href=x> a \n b&nbsp;&amp;<i>c</i> </a>", "a b &c")]
    [TestCase("<a href=x><h3>Title</h3><p>More</p></a>", "Title More")]
    [TestCase("<a href=x>a<br>b</a>", "a b")]
    [TestCase("<a href=x><img alt=' A  picture '></a>", "A picture")]
    [TestCase("<a href=x><img alt=no>text</a>", "text")]
    [TestCase("<a href=x><script>no</script><style>no</style>yes</a>", "yes")]
    [TestCase("<area href=x alt='A place'>no", "A place")]
    [TestCase("<a href=x></a>no", "")]
    [TestCase("<ul><li><a href=x>one<li>two</ul>", "one two")]
    [TestCase("<td><a href=x>one</td><td>two</td>", "one")]
    [TestCase("<a href=x>one<a name=y>two</a>", "one")]
    [TestCase("<a href=x></a><a href=x#y>first</a><a href=./x>second</a>", "first")]
    [TestCase("<a href=x></a><a href=./x>first</a>", "first")]
    public void Read_Link_HasItsText(string html, string text) =>
        Assert.That(PageText.Read(Page, html).Links.Single().Text, Is.EqualTo(text));

    [Test]
    public void Read_LinkWithLongText_IsCutBetweenCharacters()
    {
        var text = PageText.Read(Page, "<a href=x>." + string.Concat(Enumerable.Repeat("😀", 2000)) + "</a>").Links.Single().Text;

        Assert.That(text, Has.Length.EqualTo(999));
        Assert.That(char.IsLowSurrogate(text[^1]), Is.True);
    }

    [Test]
    public void Read_Links_ComeInOrderWithRelationAndKind()
    {
        PageLink[] expected =
        [
            new("http://site.example/a", "A", "ugc", LinkKind.Internal),
            new("https://site.example/a", "A", null, LinkKind.Internal),
            new("http://www.site.example/", "W", null, LinkKind.External),
            new("http://other.example/", "O", null, LinkKind.External),
        ];
        const string Html = "<a rel='nofollow ugc' href=/a>A</a><a href=https://site.example/a>A</a><a href=//www.site.example>W</a><a href=//other.example>O</a><a rel='UGC external' href=/a>B</a>";

        Assert.That(PageText.Read(Page, Html).Links, Is.EqualTo(expected));
    }

    [TestCase("<a rel=nofollow href=/a>A</a><a href=/a>B</a>", null)]
    [TestCase("<a href=/a>A</a><a rel=nofollow href=/a>B</a>", null)]
    [TestCase("<a rel=nofollow href=/a></a><a rel='x NoFollow' href='http://site.example/a#b'>B</a>", "nofollow")]
    public void Read_SeveralLinksToOnePage_HaveTheRelationsOfAll(string html, string? rel) =>
        Assert.That(PageText.Read(Page, html).Links.Single().Rel, Is.EqualTo(rel));

    [Test]
    public void Read_RelativeLinkUnderForeignBase_IsExternal() =>
        Assert.That(PageText.Read(Page, "<base href=//cdn.example/><a href=x>x</a>").Links.Single().Kind, Is.EqualTo(LinkKind.External));

    [Test]
    public void Read_AnyMarkup_FindsTheLinksOfTheTree() => Prop.ForAll(MarkupGen.Flat.ToArbitrary(), html =>
        PageText.Read(Page, html).Links.Select(l => l.Url).SequenceEqual(UrlsOfTree(html), StringComparer.Ordinal)).QuickCheckThrowOnFailure();

    private static IEnumerable<string> UrlsOfTree(string html) => new HtmlParser()
        .ParseDocument("<!doctype html><body><p>" + html)
        .QuerySelectorAll("a[href], area[href]")
        .Select(a => PageText.Url(Page).Resolve(a.GetAttribute("href")!)?.Text)
        .OfType<string>()
        .Distinct(StringComparer.Ordinal);
}
