using Gather.Application.Scraping.Reading;

namespace Gather.Application.Scraping;

/// <summary>How a page is fetched and what is read out of it.</summary>
public abstract record PageSettings
{
    /// <summary>The forms in which the page is wanted, each once; none (<c>[]</c>) for the fetch alone. Absent: <c>markdown</c> and <c>metadata</c>.</summary>
    public IReadOnlyList<PageFormat> Formats { get; init; } = [PageFormat.Markdown, PageFormat.Metadata];

    /// <summary>Fields to extract by rules, under their names: at most 100, and at most 5 levels deep.</summary>
    public IReadOnlyDictionary<string, ExtractRule>? Extract { get; init; }

    /// <summary>Whether <c>cleanHtml</c>, <c>markdown</c> and <c>text</c> leave out navigation, advertising, comments and other boilerplate.</summary>
    public bool OnlyMainContent { get; init; }

    /// <summary>Headers to send with the request, at most 50; none that concern the connection, the body's framing, its compression or the host.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>How long the page may take in all, in seconds: waiting for the site's turn, redirects, retries and the body. Absent: the server's default.</summary>
    public double? Timeout { get; init; }

    /// <summary>How old a cached copy may be, in seconds; 0 asks the site anew. Absent: as the response itself says (RFC 9111).</summary>
    public double? MaxAge { get; init; }

    /// <summary>Whether the site's robots.txt is obeyed.</summary>
    public RobotsPolicy Robots { get; init; }
}

/// <summary>Whether a site's robots.txt is obeyed.</summary>
public enum RobotsPolicy
{
    /// <summary>It is obeyed (RFC 9309).</summary>
    Obey,

    /// <summary>It is left aside; needs the scope <c>scrape:ignore-robots</c>.</summary>
    Ignore,
}
