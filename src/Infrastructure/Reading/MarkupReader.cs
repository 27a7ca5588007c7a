using Gather.Application.Scraping.Reading;
using Gather.Domain.Scraping;
using Gather.Infrastructure.Reading.Links;
using Gather.Infrastructure.Reading.Markup;
using Gather.Infrastructure.Reading.Metadata;

namespace Gather.Infrastructure.Reading;

/// <summary>Reads links and metadata out of HTML in one pass, without a tree: many times faster than with one.</summary>
internal static class MarkupReader
{
    /// <summary>Reads what is wanted; null for what is not.</summary>
    public static (IReadOnlyList<PageLink>? Links, PageMetadata? Metadata) Read(ReadOnlySpan<char> html, TargetUrl page, bool wantsLinks, bool wantsMetadata)
    {
        var links = wantsLinks ? new LinkCollector() : null;
        var metadata = wantsMetadata ? new MetadataCollector() : null;
        string? baseReference = null;
        var templates = 0;

        var tokens = new MarkupTokenizer(html);
        while (tokens.Read())
        {
            // A template's content is no part of the document until a script makes it one.
            if (tokens.Element is Element.Template)
                templates = Math.Max(0, templates + (tokens.Kind is TokenKind.StartTag ? 1 : -1));
            if (templates > 0)
                continue;

            if (tokens is { Kind: TokenKind.StartTag, Element: Element.Base })
                baseReference ??= tokens.Attributes["href"];
            if (tokens.Kind is not TokenKind.Text || tokens.Element is Element.Other)
                links?.Take(in tokens);
            if (tokens.Element is not Element.Other)
                metadata?.Take(in tokens);
        }

        var resolver = new LinkResolver(page, baseReference);
        return (links?.Resolve(resolver), metadata?.Resolve(resolver));
    }
}
