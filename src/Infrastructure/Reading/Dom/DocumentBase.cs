using AngleSharp.Dom;
using Gather.Domain.Scraping;

namespace Gather.Infrastructure.Reading.Dom;

/// <summary>What a document's links are relative to.</summary>
internal static class DocumentBase
{
    /// <summary>The first <c>&lt;base href&gt;</c> that is an http or https URL, or else the document's own URL.</summary>
    public static TargetUrl Of(IDocument document, TargetUrl url)
    {
        // The parser puts every base element into the head, but for those in templates and foreign content, which do not count.
        if (document.Head is not { } head)
            return url;
        foreach (var node in head.ChildNodes)
            if (node is IElement { LocalName: "base" } element && element.GetAttribute("href") is { } href)
                return url.Resolve(href) ?? url;
        return url;
    }
}
