using AngleSharp.Html.Parser;

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
}
