using Gather.Domain.Jobs;

namespace Gather.Application.Jobs.Crawling;

/// <summary>
/// Bounds how many URLs of a crawl may differ in their query only. It is kept in memory and begins anew after a restart: the
/// crawl's pages bound it then as well.
/// </summary>
internal sealed class QueryBudget
{
    // Of a crawl that has met more than these, the rest is bounded by its pages alone.
    private const int MaxRemembered = 200_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, HashSet<string>> _queries = new(StringComparer.Ordinal);
    private int _remembered;

    /// <summary>Whether the URL with this key may be followed. One that was let in before always may.</summary>
    public bool TryTake(string key)
    {
        var query = key.IndexOf('?', StringComparison.Ordinal);
        if (query < 0)
            return true;

        var path = key[..query];
        lock (_gate)
        {
            if (!_queries.TryGetValue(path, out var taken))
                _queries[path] = taken = new HashSet<string>(StringComparer.Ordinal);
            if (taken.Contains(key[query..]) || _remembered >= MaxRemembered)
                return true;
            if (taken.Count >= CrawlTraps.MaxQueries)
                return false;

            taken.Add(key[query..]);
            _remembered++;
            return true;
        }
    }
}
