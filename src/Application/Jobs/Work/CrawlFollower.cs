using Gather.Application.Jobs.Storage;
using Gather.Application.Scraping;
using Gather.Domain.Jobs;
using Gather.Domain.Scraping;

namespace Gather.Application.Jobs.Work;

/// <summary>Decides what a crawl makes of a page: whether it counts, under which key, and where it leads.</summary>
internal static class CrawlFollower
{
    public static CompletedItem Follow(CrawlSettings crawl, QueuedItem item, PageResult page, CompletedItem completed, QueryBudget queries)
    {
        if (!TargetUrl.TryParse(crawl.Url, out var start, out _) || !TargetUrl.TryParse(page.FinalUrl, out var url, out _))
            return completed;

        var bounds = new CrawlBounds(start, crawl.Scope, crawl.Include, crawl.Exclude);
        if (!bounds.Contains(url) && url.Text != item.Url)
            return completed with { State = ItemState.Skipped, Code = SkipReason.OutOfScope };

        // A page that names another as the one it is a copy of (RFC 6596) counts as that one.
        var same = page.Metadata?.Canonical is { } link && TargetUrl.TryParse(link, out var canonical, out _) && bounds.Contains(canonical) ? canonical : url;
        return completed with
        {
            AlsoKey = CrawlKey.Of(same),
            Found = completed.State == ItemState.Succeeded && item.Depth < (crawl.MaxDepth ?? int.MaxValue) && !ForbidsFollowing(page) ? [.. Found(page, bounds, item.Depth + 1, queries)] : [],
        };
    }

    private static bool ForbidsFollowing(PageResult page) =>
        page.Metadata?.Robots?.Split(',', StringSplitOptions.TrimEntries) is { } directives
        && directives.Any(d => d.Equals("nofollow", StringComparison.OrdinalIgnoreCase) || d.Equals("none", StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<NewItem> Found(PageResult page, CrawlBounds bounds, int depth, QueryBudget queries)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var link in page.Links ?? [])
        {
            if (!TargetUrl.TryParse(link.Url, out var url, out _) || !bounds.Contains(url) || CrawlTraps.LooksEndless(url))
                continue;

            var key = CrawlKey.Of(url);
            if (seen.Add(key) && queries.TryTake(url))
                yield return new NewItem(url.Text, Metadata: null, depth, key);
        }
    }
}

/// <summary>Why an item is skipped.</summary>
public static class SkipReason
{
    /// <summary>The site's robots.txt forbids it.</summary>
    public const string Robots = "robotsDisallowed";

    /// <summary>A redirect led out of the crawl's bounds.</summary>
    public const string OutOfScope = "outOfScope";

    /// <summary>It leads to, or names as its original, a page that the crawl has already.</summary>
    public const string Duplicate = "duplicate";
}
