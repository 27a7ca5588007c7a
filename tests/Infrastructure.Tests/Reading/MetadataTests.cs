using System.Text.Json;
using Gather.Application.Scraping.Reading;

namespace Gather.Infrastructure.Tests.Reading;

internal sealed class MetadataTests
{
    [TestCase("<title> A &amp; \n B </title><title>C</title>", "A & B")]
    [TestCase("<title></title><meta property=og:title content=' O '>", "O")]
    [TestCase("<svg><title>icon</title></svg><title>T</title>", "T")]
    [TestCase("<script type=application/ld+json>{\"headline\":\"H\"}</script>", "H")]
    [TestCase("<meta name=description content=x>", null)]
    public void Read_Title_IsTheFirst(string html, string? title) => Assert.That(Read(html).Title, Is.EqualTo(title));

    [TestCase("<html lang=de-AT>", "de-AT")]
    [TestCase("<html xml:lang=fr>", "fr")]
    [TestCase("<html lang=''><meta http-equiv=Content-Language content=it>", "it")]
    [TestCase("<script type='application/ld+json; charset=utf-8'>{\"inLanguage\":\"nl\"}</script>", "nl")]
    public void Read_Language_IsTheDocuments(string html, string language) => Assert.That(Read(html).Language, Is.EqualTo(language));

    [TestCase("<meta name=author content=Ann><meta name=author content=Bob><meta name=author content=ann>", "Ann, Bob")]
    [TestCase("<meta property=article:author content=https://social.example/ann><meta name=author content=Ann>", "Ann")]
    [TestCase("<meta property=article:author content=https://social.example/ann>", null)]
    [TestCase("<script type=application/ld+json>{\"author\":\"Ann\"}</script>", "Ann")]
    [TestCase("<script type=application/ld+json>[{\"author\":[{\"name\":\"Ann\"},{\"name\":[\"Bob\"]}]}]</script>", "Ann, Bob")]
    [TestCase("<script type=application/ld+json>{\"@graph\":[{\"author\":{\"@id\":\"#a\"}},{\"@id\":\"#a\",\"name\":\"Ann\"}]}</script>", "Ann")]
    [TestCase("<script type=application/ld+json>{\"author\":{\"@id\":\"#a\"}}</script>", null)]
    [TestCase("<script type=application/ld+json>{\"author\":7}</script>", null)]
    public void Read_Author_IsFoundWhereverItIs(string html, string? author) => Assert.That(Read(html).Author, Is.EqualTo(author));

    [TestCase("<meta property=article:published_time content=1><meta property=article:modified_time content=2>")]
    [TestCase("<meta property=article:modified_time content=2><meta name=DC.date content=1>")]
    [TestCase("<meta itemprop=datePublished content=1><meta itemprop=dateModified content=2>")]
    [TestCase("<time pubdate datetime=1>yesterday</time><time itemprop=dateModified datetime=' 2 '>")]
    [TestCase("<script type=application/ld+json>{\"@graph\":[{},{\"datePublished\":\"1\",\"dateModified\":\"2\"}]}</script>")]
    public void Read_Times_AreFoundWhereverTheyAre(string html) =>
        Assert.That(Read(html), Has.Property(nameof(PageMetadata.PublishedAt)).EqualTo("1").And.Property(nameof(PageMetadata.ModifiedAt)).EqualTo("2"));

    [TestCase("<meta property=og:site_name content=S>", "S")]
    [TestCase("<meta name=application-name content=S>", "S")]
    [TestCase("<script type=application/ld+json>{\"publisher\":{\"name\":\"P\"},\"@graph\":[{\"@type\":[\"WebSite\"],\"name\":\"S\"}]}</script>", "S")]
    [TestCase("<script type=application/ld+json>{\"publisher\":{\"name\":\"P\"}}</script>", "P")]
    public void Read_SiteName_IsFoundWhereverItIs(string html, string name) => Assert.That(Read(html).SiteName, Is.EqualTo(name));

    [Test]
    public void Read_MetaElements_GiveTheirValues()
    {
        var metadata = Read("""
            <meta name=Description content="It&apos;s  a page"><meta name=keywords content="a, b,,a ,c"><meta name=robots content=noindex><meta name=robots content=nofollow>
            <meta property="og:type" content=article><meta property="og:image" content=1><meta property="og:image" content=2>
            <meta name="twitter:card" content=summary><meta name=x><meta content=y><meta name=empty content=" ">
            """);

        Assert.Multiple(() =>
        {
            Assert.That(metadata.Description, Is.EqualTo("It's a page"));
            Assert.That(metadata.Keywords, Is.EqualTo(["a", "b", "c"]));
            Assert.That(metadata.Robots, Is.EqualTo("noindex, nofollow"));
            Assert.That(metadata.OpenGraph, Is.EqualTo(new Dictionary<string, string>(StringComparer.Ordinal) { ["type"] = "article", ["image"] = "1" }));
            Assert.That(metadata.Twitter, Is.EqualTo(new Dictionary<string, string>(StringComparer.Ordinal) { ["card"] = "summary" }));
        });
    }

    [Test]
    public void Read_LinkElements_GiveTheirResources()
    {
        var metadata = Read("""
            <base href=/base/><link rel=canonical href=me><link rel=canonical href=you>
            <link rel=alternate type=application/rss+xml title=News href=rss><link rel=alternate type=application/atom+xml href=atom>
            <link rel=alternate hreflang=de href=de><link rel=stylesheet href=css><link rel=alternate type=application/rss+xml href=data:x>
            <link rel="Shortcut Icon" href=i.ico type=image/x-icon><link rel=apple-touch-icon sizes=32x32 href=i.png>
            """);

        Assert.Multiple(() =>
        {
            Assert.That(metadata.Canonical, Is.EqualTo("http://site.example/base/me"));
            Assert.That(metadata.Feeds, Is.EqualTo(new PageFeed[]
            {
                new("http://site.example/base/rss", "application/rss+xml", "News"), new("http://site.example/base/atom", "application/atom+xml", null),
            }));
            Assert.That(metadata.Icons, Is.EqualTo(new PageIcon[]
            {
                new("http://site.example/base/i.ico", "icon", null, "image/x-icon"), new("http://site.example/base/i.png", "apple-touch-icon", "32x32", null),
            }));
        });
    }

    [TestCase("{\"a\":1}", "[{\"a\":1}]")]
    [TestCase("<!-- {\"a\":[1.50,true,null,\"</b>\"],} -->", "[{\"a\":[1.50,true,null,\"</b>\"]}]")]
    [TestCase("\n//<![CDATA[\n{\"a\":1}\n//]]>\n", "[{\"a\":1}]")]
    [TestCase("/* why */ {\"a\":1, \"a\":2};", "[{\"a\":2}]")]
    [TestCase("{\"a\":", null)]
    [TestCase("{\"a\":\"\\ud800\"}", null)]
    [TestCase("{\"\\ud800\":1}", null)]
    [TestCase("null", null)]
    [TestCase("", null)]
    public void Read_JsonLd_GivesWhatIsJson(string script, string? json)
    {
        var found = Read("<script type=' Application/LD+JSON '>" + script + "</script><script>{\"no\":1}</script>").JsonLd;

        Assert.That(found is null ? null : JsonSerializer.Serialize(found, JsonSerializerOptions.Web), Is.EqualTo(json?.Replace("<", "\\u003C").Replace(">", "\\u003E")));
    }

    [Test]
    public void Read_JsonLdTooDeepTooMuchOrTooOften_IsLeftOut()
    {
        const string Block = "<script type=application/ld+json>{0}</script>";
        var deep = Block.Replace("{0}", new string('[', 50) + new string(']', 50));
        var large = Block.Replace("{0}", "\"" + new string('x', 400_000) + "\"");

        Assert.That(Read(deep).JsonLd, Is.Null);
        Assert.That(Read(large + large).JsonLd, Has.Count.EqualTo(1));
        Assert.That(Read(string.Concat(Enumerable.Repeat(Block.Replace("{0}", "{}"), 60))).JsonLd, Has.Count.EqualTo(50));
    }

    [Test]
    public void Read_LongValue_IsCut() =>
        Assert.That(Read($"<title>{new string('x', 9000)}</title><meta name=description content={new string('x', 9000)}>"),
            Has.Property(nameof(PageMetadata.Title)).Length.EqualTo(1000).And.Property(nameof(PageMetadata.Description)).Length.EqualTo(4000));

    [Test]
    public void Read_PageThatSaysNothing_HasNoProperty() => Assert.That(Read("<p>x"), Is.EqualTo(new PageMetadata()));

    private static PageMetadata Read(string html) => PageText.Read("http://site.example/dir/page", html).Metadata;
}
