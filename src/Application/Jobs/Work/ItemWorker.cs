using System.Text.Json;
using Gather.Application.Jobs.Crawling;
using Gather.Application.Jobs.Storage;
using Gather.Application.Scraping;
using Gather.Application.Scraping.Reading;
using Gather.Domain.Jobs;
using Gather.Domain.Scraping;

namespace Gather.Application.Jobs.Work;

/// <summary>Works on one item: scrapes its page, and for a crawl follows its links.</summary>
internal sealed class ItemWorker(PageScraper scraper, SitemapSeed sitemaps)
{
    // A crawl needs these to find its way, whether its client wants them or not.
    private static readonly PageFormat[] Signposts = [PageFormat.Links, PageFormat.Metadata];

    public async Task<CompletedItem> WorkAsync(Job job, QueuedItem item, LiveJob live, CancellationToken cancellationToken)
    {
        var scrape = item.Scrape ?? job.Scrape;
        var wanted = scrape.Formats;
        var settings = job.Crawl is null ? scrape : scrape with { Formats = [.. wanted.Union(Signposts)] };
        var page = await scraper.ScrapeAsync(item.Url, settings, canWait: true, cancellationToken) with { Index = checked((int)item.Index) };
        var kept = page with
        {
            Links = wanted.Contains(PageFormat.Links) ? page.Links : null,
            Metadata = wanted.Contains(PageFormat.Metadata) ? page.Metadata : null,
        };

        var completed = Completed(item, kept);
        if (job.Crawl is not { } crawl || !TargetUrl.TryParse(crawl.Url, out var start, out _))
            return completed;

        var bounds = new CrawlBounds(start, crawl.Scope, crawl.Include, crawl.Exclude);
        if (item.Depth == 0 && crawl.Sitemaps && crawl.MaxDepth != 0)
            await sitemaps.PlantAsync(job.Id, crawl, bounds, SiteOf(page, start, bounds), cancellationToken);
        return new CrawlFollower(bounds, crawl.MaxDepth, live.Queries).Follow(item, page, completed);
    }

    /// <summary>An item that failed for a fault of our own.</summary>
    public static CompletedItem Broken(QueuedItem item)
    {
        var error = new FetchError(FetchErrorCode.Internal, FetchStage.Extract, Retryable: false, RetryAfter: null, Attempts: 0, "An unexpected failure was logged.");
        return Completed(item, PageResult.Failed(item.Url, error) with { Index = checked((int)item.Index) });
    }

    // A site that sends on from example.com to www.example.com has its sitemaps there.
    private static TargetUrl SiteOf(PageResult page, TargetUrl start, CrawlBounds bounds) =>
        TargetUrl.TryParse(page.FinalUrl, out var final, out _) && bounds.Reaches(final) ? final : start;

    private static CompletedItem Completed(QueuedItem item, PageResult page)
    {
        var (state, code) = page.Error?.Code switch
        {
            null => (ItemState.Succeeded, ""),
            FetchErrorCode.RobotsDisallowed => (ItemState.Skipped, SkipReason.Robots),
            { } error => (ItemState.Failed, JsonNamingPolicy.CamelCase.ConvertName(error.ToString())),
        };
        var isRetryable = state == ItemState.Failed && page.Error!.Retryable;
        return new CompletedItem(item.Index, state, code, isRetryable, JsonSerializer.SerializeToUtf8Bytes(page, JobJson.Options), page.BytesReceived) { Status = page.Status };
    }
}
