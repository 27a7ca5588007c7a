using System.Text.Json.Nodes;
using Gather.Application.Scraping.Fetching;
using Gather.Application.Scraping.Reading;
using Gather.Domain.Scraping;

namespace Gather.Application.Scraping;

/// <summary>What came of one page.</summary>
public sealed record PageResult
{
    /// <summary>The page's place in a batch, from 0; absent for a single page.</summary>
    public int? Index { get; init; }

    /// <summary>The URL as it was given.</summary>
    public required string Url { get; init; }

    /// <summary>Where the redirects led in the end.</summary>
    public string? FinalUrl { get; init; }

    /// <summary>The redirects that were followed, in their order; absent when there were none.</summary>
    public IReadOnlyList<Redirect>? Redirects { get; init; }

    /// <summary>The status of the last response; absent when there was none.</summary>
    public int? Status { get; init; }

    /// <summary>The <c>Content-Type</c> of the last response, as sent.</summary>
    public string? ContentType { get; init; }

    /// <summary>The character encoding that was found, by its WHATWG name; absent for binary content.</summary>
    public string? Charset { get; init; }

    /// <summary>When the page was received; for a cached copy, when it was received or last found valid.</summary>
    public DateTimeOffset? FetchedAt { get; init; }

    /// <summary>Where the time went.</summary>
    public required PageTimings Timings { get; init; }

    /// <summary>How many requests were sent for the last hop; 0 when it came from the cache or nothing was sent.</summary>
    public int Attempts { get; init; }

    /// <summary>Whether the body came from the cache.</summary>
    public bool FromCache { get; init; }

    /// <summary>The body's size as it came over the wire, in bytes; 0 from the cache.</summary>
    public long BytesReceived { get; init; }

    /// <summary>The body's size decompressed, in bytes.</summary>
    public long BytesDecoded { get; init; }

    /// <summary>The HTML as sent, decoded to text.</summary>
    public string? Html { get; init; }

    /// <summary>The HTML without scripts, styles and tracking, with absolute links.</summary>
    public string? CleanHtml { get; init; }

    /// <summary>CommonMark with GFM tables and absolute links.</summary>
    public string? Markdown { get; init; }

    /// <summary>The visible text.</summary>
    public string? Text { get; init; }

    /// <summary>Every link of the page.</summary>
    public IReadOnlyList<PageLink>? Links { get; init; }

    /// <summary>What the page says of itself.</summary>
    public PageMetadata? Metadata { get; init; }

    /// <summary>The body's bytes in base64.</summary>
    public string? Raw { get; init; }

    /// <summary>The fields extracted, under their names.</summary>
    public JsonObject? Extracted { get; init; }

    /// <summary>Why the page could not be had, or not whole; absent when it could.</summary>
    public FetchError? Error { get; init; }

    /// <summary>A page of which nothing was had.</summary>
    internal static PageResult Failed(string url, FetchError error) => new() { Url = url, Timings = PageTimings.None, Error = error };

    /// <summary>A page as it was fetched and read.</summary>
    internal static PageResult Of(string url, FetchedPage page, PageContent content, TimeSpan? extract) => new()
    {
        Url = url,
        FinalUrl = page.FinalUrl.Text,
        Redirects = page.Redirects.Count > 0 ? page.Redirects : null,
        Status = page.Status,
        ContentType = page.ContentType,
        Charset = content.Charset,
        // Nothing was received where there was no response.
        FetchedAt = page.Status is null ? null : page.FetchedAt,
        Timings = PageTimings.Of(page.Timings, extract),
        Attempts = page.Attempts,
        FromCache = page.FromCache,
        BytesReceived = page.BytesReceived,
        BytesDecoded = page.Body.Length,
        Html = content.Html,
        CleanHtml = content.CleanHtml,
        Markdown = content.Markdown,
        Text = content.Text,
        Links = content.Links,
        Metadata = content.Metadata,
        Raw = content.Raw,
        Extracted = content.Extracted,
        Error = page.Error ?? (content.Error is { } error ? error with { Attempts = page.Attempts } : null),
    };
}

/// <summary>Where a page's time went, in seconds; absent for what did not happen, as when a pooled connection was used again.</summary>
/// <param name="Queue">Waiting for the site's turn and between attempts.</param>
/// <param name="Dns">Resolving the name.</param>
/// <param name="Connect">Making the connection.</param>
/// <param name="Tls">Securing it.</param>
/// <param name="FirstByte">From the request's sending to the response's headers.</param>
/// <param name="Body">Receiving the body.</param>
/// <param name="Extract">Reading the formats and fields out of it.</param>
public sealed record PageTimings(double? Queue, double? Dns, double? Connect, double? Tls, double? FirstByte, double? Body, double? Extract)
{
    internal static readonly PageTimings None = new(Queue: null, Dns: null, Connect: null, Tls: null, FirstByte: null, Body: null, Extract: null);

    internal static PageTimings Of(FetchTimings fetch, TimeSpan? extract) =>
        new(Rounded(fetch.Queue), Rounded(fetch.Dns), Rounded(fetch.Connect), Rounded(fetch.Tls), Rounded(fetch.FirstByte), Rounded(fetch.Body), Rounded(extract?.TotalSeconds));

    // To a tenth of a millisecond: what lies below is noise.
    private static double? Rounded(double? seconds) => seconds is { } value ? Math.Round(value, 4) : null;
}
