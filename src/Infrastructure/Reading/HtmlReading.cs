using AngleSharp.Dom;
using Gather.Application.Scraping.Reading;
using Gather.Domain.Scraping;
using Gather.Infrastructure.Reading.Charsets;
using Gather.Infrastructure.Reading.Dom;
using Gather.Infrastructure.Reading.Dom.Cleaning;
using Gather.Infrastructure.Reading.Dom.Fields;
using Gather.Infrastructure.Reading.Dom.Markdown;
using Gather.Infrastructure.Reading.Dom.Text;
using Gather.Infrastructure.Reading.MainContent;

namespace Gather.Infrastructure.Reading;

/// <summary>Reads HTML: links and metadata as it goes by, all else out of its tree, which is made once and only if it is needed.</summary>
internal static class HtmlReading
{
    public static PageContent Read(DecodedText text, TargetUrl url, PageWish wish, CancellationToken cancellationToken)
    {
        var formats = wish.Formats;
        var needsTree = wish.Extract is not null || formats.Any(f => f is PageFormat.CleanHtml or PageFormat.Markdown or PageFormat.Text);
        var html = needsTree || formats.Contains(PageFormat.Html) ? text.ToString() : null;
        var page = new PageContent { Html = formats.Contains(PageFormat.Html) ? html : null };

        var (wantsLinks, wantsMetadata) = (formats.Contains(PageFormat.Links), formats.Contains(PageFormat.Metadata));
        if (wantsLinks || wantsMetadata)
        {
            var (links, metadata) = MarkupReader.Read(text.Span, url, wantsLinks, wantsMetadata);
            page = page with { Links = links, Metadata = metadata };
        }

        return needsTree ? WithTree(page, html!, url, wish, cancellationToken) : page;
    }

    private static PageContent WithTree(PageContent page, string html, TargetUrl url, PageWish wish, CancellationToken cancellationToken)
    {
        try
        {
            using var document = DomParser.Parse(html, cancellationToken);
            var baseUrl = DocumentBase.Of(document, url);
            if (wish.Extract is not null)
                page = WithFields(page, FieldExtractor.Extract(document, wish.Extract, baseUrl, cancellationToken));

            INode root = wish.OnlyMainContent ? MainContentFinder.Find(document) : document.Body ?? (INode)document;
            foreach (var format in wish.Formats)
            {
                cancellationToken.ThrowIfCancellationRequested();
                page = format switch
                {
                    PageFormat.CleanHtml => page with { CleanHtml = CleanHtmlWriter.Write(root, baseUrl) },
                    PageFormat.Markdown => page with { Markdown = MarkdownWriter.Write(root, baseUrl) },
                    PageFormat.Text => page with { Text = PlainTextWriter.Write(root) },
                    _ => page,
                };
            }

            return page;
        }
        catch (DocumentTooComplexException e)
        {
            return page with { Error = ReadingError.Of(FetchErrorCode.DocumentTooComplex, e.Message) };
        }
    }

    private static PageContent WithFields(PageContent page, Extraction extraction) => page with
    {
        Extracted = extraction.Fields,
        Error = extraction.MissingField is { } missing ? ReadingError.Of(FetchErrorCode.RequiredFieldMissing, $"The page has no field {missing}.") : null,
    };
}
