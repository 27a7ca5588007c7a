using System.Text;
using Gather.Application.Scraping.Reading;
using Gather.Domain.Scraping;
using Gather.Infrastructure.Reading;
using Microsoft.Extensions.DependencyInjection;

namespace Gather.Infrastructure.Tests.Reading;

internal sealed class PageReaderTests
{
    private const string Html = """
        <html><head><title>Über uns</title><base href="/base/"></head><body>
        <nav><a href=home>Home</a></nav><h1>Hello</h1><p class=x>Some <b>text</b>, <a href=more>more</a>.</p></body></html>
        """;

    private static readonly PageFormat[] AllFormats = Enum.GetValues<PageFormat>();

    private readonly IPageReader _sut = new ServiceCollection().AddReading().BuildServiceProvider().GetRequiredService<IPageReader>();

    [Test]
    public void Read_HtmlInAllFormats_GivesThem()
    {
        var page = Read("text/html; charset=latin1", Encoding.Latin1.GetBytes(Html), AllFormats, new(StringComparer.Ordinal) { ["x"] = new() { Selector = "p.x a", Attribute = "href", Type = ExtractType.Url } });

        Assert.Multiple(() =>
        {
            Assert.That(page.Error, Is.Null);
            Assert.That(page.Charset, Is.EqualTo("windows-1252"));
            Assert.That(page.Html, Is.EqualTo(Html));
            Assert.That(page.Metadata!.Title, Is.EqualTo("Über uns"));
            Assert.That(page.Links!.Select(l => l.Url), Is.EqualTo(["https://site.example/base/home", "https://site.example/base/more"]));
            Assert.That(page.Markdown, Does.Contain("# Hello").And.Contain("Some **text**, [more](https://site.example/base/more)."));
            Assert.That(page.Markdown, Does.Not.Contain("Über uns"));
            Assert.That(page.CleanHtml, Does.Contain("<a href=\"https://site.example/base/more\""));
            Assert.That(page.Text, Does.Contain("Some text, more."));
            Assert.That(page.Extracted!.ToJsonString(), Is.EqualTo("""{"x":"https://site.example/base/more"}"""));
            Assert.That(page.Raw, Is.EqualTo(Convert.ToBase64String(Encoding.Latin1.GetBytes(Html))));
        });
    }

    [Test]
    public void Read_NoFormat_GivesTheCharsetAlone() =>
        Assert.That(Read("text/html", "x"u8, []), Is.EqualTo(new PageContent { Charset = "utf-8" }));

    [Test]
    public void Read_ByteOrderMark_IsNoPartOfTheText() =>
        Assert.That(Read("text/html", [0xEF, 0xBB, 0xBF, (byte)'x'], [PageFormat.Html]).Html, Is.EqualTo("x"));

    [Test]
    public void Read_MainContentOnly_LeavesTheRestOut()
    {
        var article = string.Concat(Enumerable.Repeat("<p>A long paragraph, with commas, that tells the story, and goes on for quite a while.</p>", 20));
        var html = $"<body><nav><a href=/>Home</a> <a href=/news>News</a></nav><article><h1>Story</h1>{article}</article><footer><a href=/imprint>Imprint</a></footer></body>";
        var page = Read("text/html", Encoding.UTF8.GetBytes(html), AllFormats, onlyMainContent: true);

        foreach (var format in (string?[])[page.Markdown, page.CleanHtml, page.Text])
            Assert.That(format, Does.Contain("A long paragraph").And.Not.Contain("Imprint"));
        Assert.That(page.Links, Has.Count.EqualTo(3));
    }

    [Test]
    public void Read_RequiredFieldIsMissing_IsAnErrorBesideTheRest()
    {
        var page = Read("text/html", "<p>x"u8, [PageFormat.Markdown], new(StringComparer.Ordinal) { ["price"] = new() { Selector = ".price", Required = true } });

        Assert.That(page.Error, Is.EqualTo(new FetchError(FetchErrorCode.RequiredFieldMissing, FetchStage.Extract, false, null, 0, "The page has no field price.")));
        Assert.That(page.Markdown?.Trim(), Is.EqualTo("x"));
    }

    [Test]
    public void Read_DocumentTooDeep_IsAnErrorBesideWhatNeedsNoTree()
    {
        var html = "<a href=x>x</a>" + string.Concat(Enumerable.Repeat("<div>", 100_000));
        var page = Read("text/html", Encoding.UTF8.GetBytes(html), AllFormats);

        Assert.That(page.Error, Has.Property(nameof(FetchError.Code)).EqualTo(FetchErrorCode.DocumentTooComplex).And.Property(nameof(FetchError.Retryable)).False);
        Assert.That(page, Has.Property(nameof(PageContent.Html)).EqualTo(html).And.Property(nameof(PageContent.Markdown)).Null);
        Assert.That(page.Links, Has.Count.EqualTo(1));
    }

    [TestCase("application/json", "{\"a\":\"ä\"}")]
    [TestCase("text/plain; charset=utf-8", "ä < b")]
    [TestCase("application/rss+xml", "<rss>ä</rss>")]
    [TestCase("text/css", "a{}")]
    public void Read_OtherText_IsGivenAsItIs(string type, string text)
    {
        var page = Read(type, Encoding.UTF8.GetBytes(text), AllFormats);

        Assert.That((page.Html, page.Text, page.Markdown), Is.EqualTo((text, text, text)));
        Assert.That((page.Links!.Count, page.Metadata, page.Charset), Is.EqualTo((0, new PageMetadata(), "utf-8")));
        Assert.That(page.Error?.Code, Is.EqualTo(FetchErrorCode.UnsupportedContent));
        Assert.That(page.Error?.Detail, Does.EndWith("does not give cleanHtml."));
    }

    [Test]
    public void Read_XmlWithDeclaration_IsDecodedByIt() =>
        Assert.That(Read("text/xml", [.. "<?xml version='1.0' encoding='koi8-r'?>"u8, 0xF0], [PageFormat.Text]).Text, Does.EndWith("П"));

    [Test]
    public void Read_BinaryContent_GivesBytesAndEmptyMetadata()
    {
        byte[] body = [.. "%PDF-1.7"u8];
        var page = Read("application/pdf", body, AllFormats, new(StringComparer.Ordinal) { ["x"] = new() });

        Assert.That(page.Error, Is.EqualTo(new FetchError(
            FetchErrorCode.UnsupportedContent, FetchStage.Extract, false, null, 0, "Content of type application/pdf does not give html, cleanHtml, markdown, text, extract.")));
        Assert.That(page.Links, Is.Empty);
        Assert.That(page with { Error = null, Links = null }, Is.EqualTo(new PageContent { Metadata = new(), Raw = Convert.ToBase64String(body) }));
    }

    [Test]
    public void Read_BinaryContentOfWhichNothingElseIsWanted_IsNoError() =>
        Assert.That(Read("image/png", [0x89], [PageFormat.Metadata, PageFormat.Raw]).Error, Is.Null);

    [Test]
    public void Read_NoContentType_IsReadByItsBytes() =>
        Assert.That(Read(null, "<!doctype html><title>x</title>"u8, [PageFormat.Metadata]).Metadata!.Title, Is.EqualTo("x"));

    [Test]
    public void Read_Cancelled_Throws() => Assert.That(
        () => _sut.Read(new PageSource(PageText.Url("https://site.example/"), "text/html", "x"u8.ToArray()), new PageWish([], null, false), new CancellationToken(canceled: true)),
        Throws.InstanceOf<OperationCanceledException>());

    [TestCase("p > a[href]", true)]
    [TestCase("p >", false)]
    public void SelectorError_Text_TellsWhetherItIsASelector(string selector, bool isSelector) =>
        Assert.That(_sut.SelectorError(selector) is null, Is.EqualTo(isSelector));

    private PageContent Read(string? type, ReadOnlySpan<byte> body, PageFormat[] formats, Dictionary<string, ExtractRule>? extract = null, bool onlyMainContent = false) =>
        _sut.Read(new PageSource(PageText.Url("https://site.example/page"), type, body.ToArray()), new PageWish(formats, extract, onlyMainContent), CancellationToken.None);
}
