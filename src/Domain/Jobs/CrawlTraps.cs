using Gather.Domain.Scraping;

namespace Gather.Domain.Jobs;

/// <summary>
/// Tells URLs that look like the endless ones of a trap: paths that go ever deeper or round in circles, and queries that grow.
/// What does not look so, a calendar for instance, is bounded by the crawl's pages and depth.
/// </summary>
public static class CrawlTraps
{
    /// <summary>The longest URL followed, in characters: what common servers and browsers bear.</summary>
    public const int MaxLength = 2_048;

    /// <summary>The most segments of a path.</summary>
    public const int MaxSegments = 24;

    /// <summary>How often one segment may stand in a path.</summary>
    public const int MaxRepeats = 3;

    /// <summary>The most parameters of a query.</summary>
    public const int MaxParameters = 8;

    /// <summary>How many URLs that differ in their query only are followed: a shop's filters and sort orders multiply without end.</summary>
    public const int MaxQueries = 500;

    /// <summary>Whether the URL looks like one of a trap.</summary>
    public static bool LooksEndless(TargetUrl url)
    {
        var text = url.PathAndQuery;
        var query = text.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? text : text[..query];
        return url.Text.Length > MaxLength || HasTooManySegments(path) || (query >= 0 && text.AsSpan(query).Count('&') >= MaxParameters);
    }

    private static bool HasTooManySegments(string path)
    {
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return segments.Length > MaxSegments || segments.CountBy(s => s, StringComparer.Ordinal).Any(s => s.Value > MaxRepeats);
    }
}
