using AngleSharp.Html.Dom;
using Gather.Domain.Scraping;
using Gather.Infrastructure.Reading.Dom;
using Gather.Infrastructure.Reading.Dom.Cleaning;
using Gather.Infrastructure.Reading.Dom.Markdown;
using Gather.Infrastructure.Reading.Dom.Text;

namespace Gather.Infrastructure.Tests.Reading.Dom;

/// <summary>Pages for tests, all at one address.</summary>
internal static class Page
{
    public static TargetUrl Url { get; } =
        TargetUrl.TryParse("https://example.com/docs/page.html", out var url, out _) ? url : throw new InvalidOperationException("The URL is valid.");

    public static IHtmlDocument Parse(string html) => DomParser.Parse(html, CancellationToken.None);

    public static string Markdown(string html) => MarkdownWriter.Write(Parse(html), Url);

    public static string Text(string html) => PlainTextWriter.Write(Parse(html));

    public static string Clean(string html) => CleanHtmlWriter.Write(Parse(html), Url);
}
