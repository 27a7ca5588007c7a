using AngleSharp.Html.Parser;
using Gather.Application.Scraping.Reading;
using Gather.Infrastructure.Reading;

namespace Gather.Infrastructure.Tests.Reading;

internal sealed class PythonManualTests
{
    [Test]
    public void Read_EveryPage_FindsTheTitleAndTheLinksOfTheTree()
    {
        var parser = new HtmlParser();
        foreach (var (url, body) in PythonManual.Pages())
        {
            var (links, metadata) = PageText.Read(url, PythonManual.TextOf(body));
            using var document = parser.ParseDocument(PythonManual.TextOf(body));
            var page = PageText.Url(url);

            Assert.That(metadata.Title, Is.EqualTo(document.Title).And.Not.Empty, url);
            Assert.That(
                links.Select(l => l.Url),
                Is.EqualTo(document.QuerySelectorAll("a[href], area[href]").Select(a => page.Resolve(a.GetAttribute("href")!)?.Text).OfType<string>().Distinct(StringComparer.Ordinal)),
                url);
        }
    }

    [Test]
    public void Read_EveryPageInAllFormats_GivesThem()
    {
        foreach (var (url, body) in PythonManual.Pages())
            foreach (var onlyMainContent in (bool[])[false, true])
            {
                var page = ReadAll(url, body, onlyMainContent);

                Assert.That(page.Error, Is.Null, url);
                Assert.That(page.Html, Has.Length.GreaterThan(1000), url);
                Assert.That(page.CleanHtml, Is.Not.Empty.And.Not.Contain("<script"), url);
                Assert.That(page.Markdown, Is.Not.Empty, url);
                Assert.That(page.Text, Is.Not.Empty, url);
                Assert.That(page.Links, Is.Not.Empty, url);
                Assert.That(page.Charset, Is.EqualTo("utf-8"), url);
            }
    }

    [Test]
    public void Read_KnownPage_GivesWhatIsOnIt()
    {
        const string Url = "https://docs.example/library/asyncio-task.html";
        var page = ReadAll(Url, PythonManual.Pages().Single(p => p.Url == Url).Body, onlyMainContent: false);

        Assert.Multiple(() =>
        {
            Assert.That(page.Metadata?.Title, Does.StartWith("Coroutines and Tasks — Python 3.11"));
            Assert.That(page.Links, Has.Member(new PageLink("https://docs.example/library/asyncio-stream.html", "Streams", null, LinkKind.Internal)));
            Assert.That(page.Links, Has.Some.Property(nameof(PageLink.Kind)).EqualTo(LinkKind.External));
            Assert.That(page.Markdown, Does.Contain("# Coroutines and Tasks").And.Contain("async def main():\n").And.Contain("```"));
            Assert.That(page.Text, Does.Contain("This section outlines high-level asyncio APIs to work with coroutines and Tasks."));
        });
    }

    private static PageContent ReadAll(string url, byte[] body, bool onlyMainContent) => new PageReader().Read(
        new PageSource(PageText.Url(url), "text/html", body), new PageWish(Enum.GetValues<PageFormat>(), null, onlyMainContent), CancellationToken.None);
}
