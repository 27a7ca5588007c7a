using System.Text.Json;
using Gather.Application.Scraping;
using Gather.Application.Scraping.Reading;

namespace Gather.Application.Jobs.Intake;

/// <summary>A line of a stream of URLs.</summary>
/// <param name="Number">Its number among the lines that are not blank, from 0.</param>
/// <param name="Page">The page ordered; null when the line says how all pages are scraped.</param>
/// <param name="Terms">What the first line says of all pages; null when it orders a page.</param>
public sealed record BatchLine(long Number, BatchPage? Page, BatchTerms? Terms = null)
{
    /// <summary>The lines of a list of URLs.</summary>
    internal static IAsyncEnumerable<BatchLine> Of(IReadOnlyList<string> urls) =>
        urls.Select((url, i) => new BatchLine(i, new BatchPage { Url = url })).ToAsyncEnumerable();
}

/// <summary>What the first line of a stream may say of the whole batch.</summary>
public sealed record BatchTerms : JobOrder;

/// <summary>A page of a batch. What it does not say is as the batch says.</summary>
public sealed record BatchPage
{
    /// <summary>The page. One that is no URL fails by itself.</summary>
    public required string Url { get; init; }

    /// <summary>Any JSON; handed back with the result.</summary>
    public JsonElement? Metadata { get; init; }

    /// <summary>The forms in which the page is wanted.</summary>
    public IReadOnlyList<PageFormat>? Formats { get; init; }

    /// <summary>Fields to extract by rules.</summary>
    public IReadOnlyDictionary<string, ExtractRule>? Extract { get; init; }

    /// <summary>Whether boilerplate is left out.</summary>
    public bool? OnlyMainContent { get; init; }

    /// <summary>Headers to send with the request.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>How long the page may take in all, in seconds.</summary>
    public double? Timeout { get; init; }

    /// <summary>How old a cached copy may be, in seconds.</summary>
    public double? MaxAge { get; init; }

    /// <summary>Whether the site's robots.txt is obeyed.</summary>
    public RobotsPolicy? Robots { get; init; }

    private bool HasSettings =>
        Formats is not null || Extract is not null || OnlyMainContent is not null || Headers is not null || Timeout is not null || MaxAge is not null || Robots is not null;

    /// <summary>How this page is scraped; null when it is as the batch says.</summary>
    internal JobScrape? Over(JobScrape all) => HasSettings
        ? all with
        {
            Formats = Formats ?? all.Formats,
            Extract = Extract ?? all.Extract,
            OnlyMainContent = OnlyMainContent ?? all.OnlyMainContent,
            Headers = Headers ?? all.Headers,
            Timeout = Timeout ?? all.Timeout,
            MaxAge = MaxAge ?? all.MaxAge,
            Robots = Robots ?? all.Robots,
        }
        : null;
}
