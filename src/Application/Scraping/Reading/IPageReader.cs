using System.Text.Json.Nodes;
using Gather.Domain.Scraping;

namespace Gather.Application.Scraping.Reading;

/// <summary>Reads formats and fields out of a page's bytes. It works on the processor only, so whoever calls it bounds how many do so at once.</summary>
public interface IPageReader
{
    /// <summary>Why the text is no CSS selector (Selectors Level 4, as far as AngleSharp goes); null when it is one.</summary>
    string? SelectorError(string selector);

    /// <summary>Reads what is wanted. The same bytes give the same content.</summary>
    PageContent Read(PageSource source, PageWish wish, CancellationToken cancellationToken);
}

/// <summary>A page's bytes and what is known of them.</summary>
/// <param name="Url">Where they come from, after redirects.</param>
/// <param name="ContentType">Their <c>Content-Type</c>, as sent.</param>
/// <param name="Body">The bytes, decompressed.</param>
public readonly record struct PageSource(TargetUrl Url, string? ContentType, ReadOnlyMemory<byte> Body);

/// <summary>What is wanted of a page.</summary>
/// <param name="Formats">The formats; none for the fetch alone.</param>
/// <param name="Extract">The fields to extract; null for none. Their selectors and expressions are valid.</param>
/// <param name="OnlyMainContent">Whether <c>cleanHtml</c>, <c>markdown</c> and <c>text</c> tell of the main content only.</param>
public sealed record PageWish(IReadOnlyList<PageFormat> Formats, IReadOnlyDictionary<string, ExtractRule>? Extract, bool OnlyMainContent);

/// <summary>What was read out of a page: the formats wanted, as far as its type gives them.</summary>
public sealed record PageContent
{
    /// <summary>The character encoding found, by its WHATWG name in lower case; null for binary content.</summary>
    public string? Charset { get; init; }

    /// <inheritdoc cref="PageFormat.Html"/>
    public string? Html { get; init; }

    /// <inheritdoc cref="PageFormat.CleanHtml"/>
    public string? CleanHtml { get; init; }

    /// <inheritdoc cref="PageFormat.Markdown"/>
    public string? Markdown { get; init; }

    /// <inheritdoc cref="PageFormat.Text"/>
    public string? Text { get; init; }

    /// <inheritdoc cref="PageFormat.Links"/>
    public IReadOnlyList<PageLink>? Links { get; init; }

    /// <inheritdoc cref="PageFormat.Metadata"/>
    public PageMetadata? Metadata { get; init; }

    /// <inheritdoc cref="PageFormat.Raw"/>
    public string? Raw { get; init; }

    /// <summary>The fields extracted, under their names.</summary>
    public JsonObject? Extracted { get; init; }

    /// <summary>Why not all of it could be read: <c>documentTooComplex</c>, <c>unsupportedContent</c> or <c>requiredFieldMissing</c>.</summary>
    public FetchError? Error { get; init; }
}
