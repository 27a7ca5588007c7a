using System.Text.Json;
using Gather.Application.Jobs.Storage;
using Gather.Application.Scraping;
using Gather.Application.Scraping.Reading;
using Gather.Domain.Jobs;
using Gather.Domain.Scraping;

namespace Gather.Application.Jobs.Work;

/// <summary>Works on one item: scrapes its page, and for a crawl follows its links.</summary>
internal sealed class ItemWorker(PageScraper scraper)
{
    // A crawl needs these to find its way, whether its client wants them or not.
    private static readonly PageFormat[] Signposts = [PageFormat.Links, PageFormat.Metadata];

    public async Task<CompletedItem> WorkAsync(Job job, QueuedItem item, QueryBudget queries, CancellationToken cancellationToken)
    {
        var scrape = item.Scrape ?? job.Scrape;
        var wanted = scrape.Formats;
        var settings = job.Crawl is null ? scrape : scrape with { Formats = [.. wanted.Union(Signposts)] };
        var page = await scraper.ScrapeAsync(item.Url, settings, cancellationToken) with { Index = checked((int)item.Index) };
        var kept = page with
        {
            Links = wanted.Contains(PageFormat.Links) ? page.Links : null,
            Metadata = wanted.Contains(PageFormat.Metadata) ? page.Metadata : null,
        };

        var completed = Completed(item, page, JsonSerializer.SerializeToUtf8Bytes(kept, JobJson.Options));
        return job.Crawl is null ? completed : CrawlFollower.Follow(job.Crawl, item, page, completed, queries);
    }

    private static CompletedItem Completed(QueuedItem item, PageResult page, byte[] result) => page.Error switch
    {
        null => new(item.Index, ItemState.Succeeded, Code: "", Retryable: false, result, page.BytesReceived),
        { Code: FetchErrorCode.RobotsDisallowed } => new(item.Index, ItemState.Skipped, SkipReason.Robots, Retryable: false, result, page.BytesReceived),
        { } error => new(item.Index, ItemState.Failed, JsonNamingPolicy.CamelCase.ConvertName(error.Code.ToString()), error.Retryable, result, page.BytesReceived),
    };
}
