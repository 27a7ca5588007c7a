using System.Collections.Concurrent;
using Gather.Domain.Jobs;
using Gather.Domain.Scraping;

namespace Gather.Application.Jobs.Work;

/// <summary>
/// Bounds how many URLs of a crawl may differ in their query only. It is kept in memory and begins anew after a restart: the
/// crawl's pages bound it then as well.
/// </summary>
internal sealed class QueryBudget
{
    // What a crawl has seen of more paths than these is bounded by its pages alone.
    private const int MaxPaths = 100_000;

    private readonly ConcurrentDictionary<string, int> _followed = new(StringComparer.Ordinal);

    public bool TryTake(TargetUrl url)
    {
        var query = url.Text.IndexOf('?', StringComparison.Ordinal);
        if (query < 0 || (_followed.Count >= MaxPaths && !_followed.ContainsKey(url.Text[..query])))
            return true;

        return _followed.AddOrUpdate(url.Text[..query], 1, static (_, count) => count + 1) <= CrawlTraps.MaxQueries;
    }
}
