using Gather.Application.Jobs.Storage;
using Gather.Application.Jobs.Work;
using Gather.Application.Scraping.Fetching;
using Gather.Application.Scraping.Mapping;
using Gather.Domain.Jobs;
using Gather.Domain.Scraping;

namespace Gather.Application.Jobs.Crawling;

/// <summary>
/// Takes the pages that a site's sitemaps name into a crawl. It belongs to the work on the crawl's first page: when that is broken
/// off, both are done again, and what is known is left out.
/// </summary>
internal sealed class SitemapSeed(IFetcher fetcher, SitemapWalker sitemaps, IJobStore store, JobControl control, StoreOutage outage)
{
    private const int AtOnce = 1_000;

    public async Task PlantAsync(Guid job, CrawlSettings crawl, CrawlBounds bounds, TargetUrl site, CancellationToken cancellationToken)
    {
        var robots = await fetcher.RobotsAsync(site, cancellationToken);
        var pages = FindAsync(bounds, sitemaps.WalkAsync(site, robots.File?.Sitemaps ?? [], cancellationToken));
        await foreach (var chunk in pages.Chunk(AtOnce).WithCancellation(cancellationToken))
        {
            var added = await outage.RideOutAsync(token => store.AddAsync(job, chunk, token), cancellationToken);
            if (added > 0)
                control.Look(job);
            if (added != chunk.Length && await IsFullAsync(job, crawl, cancellationToken))
                return;
        }
    }

    private static async IAsyncEnumerable<NewItem> FindAsync(CrawlBounds bounds, IAsyncEnumerable<MapEntry> entries)
    {
        // One file that cannot be read takes nothing from the others, nor from the links.
        await foreach (var entry in entries)
            if (entry.Error is null && TargetUrl.TryParse(entry.Url, out var url, out _) && bounds.Contains(url) && !CrawlTraps.LooksEndless(url))
                yield return new NewItem(url.Text, Metadata: null, Depth: 1, CrawlKey.Of(url));
    }

    private async Task<bool> IsFullAsync(Guid job, CrawlSettings crawl, CancellationToken cancellationToken) =>
        await outage.RideOutAsync(token => store.FindAsync(job, token), cancellationToken) is not { } found || found.Accepted >= crawl.MaxPages;
}
