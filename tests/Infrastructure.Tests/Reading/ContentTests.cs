using System.Text;
using Gather.Infrastructure.Reading.ContentTypes;

namespace Gather.Infrastructure.Tests.Reading;

internal sealed class ContentTests
{
    [TestCase("text/html", ContentKind.Html)]
    [TestCase("TEXT/HTML;charset=utf-8", ContentKind.Html)]
    [TestCase("application/xhtml+xml", ContentKind.Html)]
    [TestCase("text/css", ContentKind.Text)]
    [TestCase("text/markdown", ContentKind.Text)]
    [TestCase("application/json", ContentKind.Text)]
    [TestCase("application/ld+json", ContentKind.Text)]
    [TestCase("application/rss+xml", ContentKind.Text)]
    [TestCase("image/svg+xml", ContentKind.Text)]
    [TestCase("application/javascript", ContentKind.Text)]
    [TestCase("application/pdf", ContentKind.Binary)]
    [TestCase("application/octet-stream", ContentKind.Binary)]
    [TestCase("image/png", ContentKind.Binary)]
    [TestCase("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ContentKind.Binary)]
    public void Of_TypeThatIsBelieved_TellsTheKind(string type, object kind) => Assert.That(Content.Of(type, "%PDF-"u8).Kind, Is.EqualTo(kind));

    [TestCase("text/html; charset=KOI8-R", "KOI8-R")]
    [TestCase("text/html;x=y; Charset=\"koi8-r\"; z", "koi8-r")]
    [TestCase("text/html;charset=a;charset=b", "a")]
    [TestCase("text/html; charset=\"koi8-r", "koi8-r")]
    [TestCase("text/html; charset", "")]
    [TestCase("nonsense; charset=koi8-r", "")]
    public void Of_Type_TellsTheCharset(string type, string charset) => Assert.That(Content.Of(type, default).Charset, Is.EqualTo(charset));

    [TestCase(" \n<!DOCTYPE html>", "text/html")]
    [TestCase("<!-- x", "text/html")]
    [TestCase("<a href=x>", "text/html")]
    [TestCase("<body>", "text/html")]
    [TestCase("<abbr>", "text/plain")]
    [TestCase("<?xml version='1.0'?>", "text/xml")]
    [TestCase("%PDF-1.7", "application/pdf")]
    [TestCase("words", "text/plain")]
    [TestCase("", "text/plain")]
    [TestCase("\x89PNG\r\n\x1A\n", "image/png")]
    [TestCase("PK\x03\x04", "application/zip")]
    [TestCase("\x1F\x8B\x08", "application/x-gzip")]
    [TestCase("a\0b", "application/octet-stream")]
    public void Of_NoType_TellsByTheBytes(string bytes, string type)
    {
        foreach (var unknown in (string?[])[null, "", "nonsense", "unknown/unknown", "*/*"])
            Assert.That(Content.Of(unknown, Encoding.Latin1.GetBytes(bytes)).Type, Is.EqualTo(type));
    }

    [TestCase("<html>", "text/plain")]
    [TestCase("a\x1B[0mb", "text/plain")]
    [TestCase("\xFF\xFE\0\0", "text/plain")]
    [TestCase("a\x01", "application/octet-stream")]
    [TestCase("%PDF-1.7", "application/pdf")]
    public void Of_PlainText_IsBelievedUnlessItCannotBe(string bytes, string type) =>
        Assert.That(Content.Of("text/plain", Encoding.Latin1.GetBytes(bytes)).Type, Is.EqualTo(type));
}
