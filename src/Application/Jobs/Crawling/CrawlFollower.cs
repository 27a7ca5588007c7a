using Gather.Application.Jobs.Storage;
using Gather.Application.Scraping;
using Gather.Application.Scraping.Reading;
using Gather.Domain.Jobs;
using Gather.Domain.Scraping;

namespace Gather.Application.Jobs.Crawling;

/// <summary>Decides what a crawl makes of a page: whether it counts, under which key, and where it leads.</summary>
internal sealed class CrawlFollower(CrawlBounds bounds, int? maxDepth, QueryBudget queries)
{
    /// <summary>The most links of one page that are followed: what people read has some hundreds, and a page of 16 MiB has room for 800,000.</summary>
    public const int MaxLinks = 10_000;

    public CompletedItem Follow(QueuedItem item, PageResult page, CompletedItem completed)
    {
        if (!TargetUrl.TryParse(page.FinalUrl, out var url, out _))
            return completed;
        if (!MayBe(item, url))
            return completed with { State = ItemState.Skipped, Code = SkipReason.OutOfScope, Retryable = false };
        // A page of which not all could be read that is wanted leads on nevertheless.
        if (page.Error is { Stage: not FetchStage.Extract })
            return completed;

        // A page that names another as the one it is a copy of (RFC 6596) counts as that one.
        var same = page.Metadata?.Canonical is { } link && TargetUrl.TryParse(link, out var canonical, out _) && bounds.Contains(canonical) ? canonical : url;
        return completed with
        {
            AlsoKey = CrawlKey.Of(same),
            Found = item.Depth < (maxDepth ?? int.MaxValue) && !ForbidsFollowing(page) ? [.. Found(page, item.Depth + 1).Take(MaxLinks)] : [],
        };
    }

    // Where the crawl begins, the patterns need not match: it is there to find what does.
    private bool MayBe(QueuedItem item, TargetUrl url) => url.Text == item.Url || (item.Depth == 0 ? bounds.Reaches(url) : bounds.Contains(url));

    private static bool ForbidsFollowing(PageResult page) => Says(page.Metadata?.Robots, ',', "nofollow") || Says(page.Metadata?.Robots, ',', "none");

    private static bool Says(string? directives, char separator, string directive) =>
        directives?.Split(separator, StringSplitOptions.TrimEntries).Contains(directive, StringComparer.OrdinalIgnoreCase) == true;

    private IEnumerable<NewItem> Found(PageResult page, int depth)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var link in page.Links ?? [])
        {
            if (IsNoFollow(link) || !TargetUrl.TryParse(link.Url, out var url, out _) || !bounds.Contains(url) || CrawlTraps.LooksEndless(url))
                continue;

            var key = CrawlKey.Of(url);
            if (seen.Add(key) && queries.TryTake(key))
                yield return new NewItem(url.Text, Metadata: null, depth, key);
        }
    }

    private static bool IsNoFollow(PageLink link) => Says(link.Rel, ' ', "nofollow");
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
