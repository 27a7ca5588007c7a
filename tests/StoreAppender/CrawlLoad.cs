using System.Globalization;
using System.Text;
using Gather.Application.Jobs;
using Gather.Application.Jobs.Storage;
using Gather.Application.Storage;
using Gather.Domain.Jobs;

namespace Gather.StoreAppender;

/// <summary>
/// Crawls a site that does not exist, in which page n links to the pages 2n+1 and 2n+2, and tells of each item after it was
/// acknowledged: <c>items index job</c>.
/// </summary>
public sealed class CrawlLoad(IJobStore jobs, Stream output)
{
    private const int Workers = 16;

    // Guards output, so that lines stay whole.
    private readonly Lock _told = new();

    public async Task RunForeverAsync()
    {
        var job = NewJob();
        await jobs.OpenAsync(job, CancellationToken.None);
        await jobs.AddAsync(job.Id, [Page(0)], CancellationToken.None);
        await jobs.AcceptAsync(job.Id, record: null, CancellationToken.None);
        while (true)
        {
            var queued = await jobs.ReadQueuedAsync(job.Id, after: -1, Workers * 4, CancellationToken.None);
            await Task.WhenAll(queued.Chunk(4).Select(items => Task.Run(() => CompleteAsync(job.Id, items))));
        }
    }

    /// <summary>The page's number, by its URL.</summary>
    public static long NumberOf(string url) => long.Parse(url.AsSpan(url.LastIndexOf('/') + 1), CultureInfo.InvariantCulture);

    private async Task CompleteAsync(Guid job, QueuedItem[] items)
    {
        try
        {
            await jobs.CompleteAsync(job, [.. items.Select(Complete)], CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            // Not acknowledged: it is queued still, or done all the same.
            return;
        }

        Tell(string.Concat(items.Select(i => string.Create(CultureInfo.InvariantCulture, $"items {i.Index} {job}\n"))));
    }

    private void Tell(string lines)
    {
        var bytes = Encoding.UTF8.GetBytes(lines);
        lock (_told)
            output.Write(bytes);
    }

    private static CompletedItem Complete(QueuedItem item)
    {
        var number = NumberOf(item.Url);
        return new CompletedItem(item.Index, ItemState.Succeeded, "", Retryable: false, "{}"u8.ToArray(), Bytes: 1)
        {
            // Each page links back as well.
            Found = [Page((2 * number) + 1), Page((2 * number) + 2), Page(number / 2)],
        };
    }

    private static NewItem Page(long number)
    {
        var url = string.Create(CultureInfo.InvariantCulture, $"https://example.com/{number}");
        return new NewItem(url, Metadata: null, Depth: 0, url);
    }

    private static Job NewJob() => new()
    {
        Id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()),
        Kind = JobKind.Crawl,
        State = JobState.Queued,
        Owner = "load",
        Scrape = new JobScrape(),
        Crawl = new CrawlSettings { Url = "https://example.com/0", MaxPages = 1_000_000 },
        Tuning = new JobTuning(Concurrency: 10, Delay: 0, Priority: 0, Deadline: null),
        CreatedAt = TimeProvider.System.GetUtcNow(),
    };
}
