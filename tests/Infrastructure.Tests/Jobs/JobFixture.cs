using System.Globalization;
using System.Text;
using System.Text.Json;
using Gather.Application.Jobs;
using Gather.Application.Jobs.Storage;
using Gather.Domain.Events;
using Gather.Domain.Jobs;
using Gather.Infrastructure.Jobs;
using Gather.Infrastructure.Storage;
using Gather.Infrastructure.Tests.Storage;

namespace Gather.Infrastructure.Tests.Jobs;

/// <summary>Jobs to test with, on both stores.</summary>
internal abstract class JobFixture(StoreProvider provider) : StoreFixture(provider)
{
    protected static readonly CancellationToken None = CancellationToken.None;

    protected JobStore Sut => new(Store);

    private static int _jobs;

    /// <summary>A job newer than all before, by its id.</summary>
    public static Job NewJob(CrawlSettings? crawl = null, string owner = "owner") => new()
    {
        Id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow().AddSeconds(Interlocked.Increment(ref _jobs))),
        Kind = crawl is null ? JobKind.Batch : JobKind.Crawl,
        State = JobState.Queued,
        Owner = owner,
        Scrape = new JobScrape(),
        Crawl = crawl,
        Tuning = new JobTuning(Concurrency: 8, Delay: 0.5, Priority: 0, Deadline: null),
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000),
    };

    public static NewItem[] Urls(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new NewItem(string.Create(CultureInfo.InvariantCulture, $"https://example.com/{i}")))];

    public static CompletedItem Done(long index, ItemState state = ItemState.Succeeded, string? code = null, bool retryable = false) => new(
        index, state, code ?? (state == ItemState.Succeeded ? "" : "DnsFailed"), retryable, Encoding.UTF8.GetBytes($"{{\"index\":{index}}}"), Bytes: 10);

    public static NewItem Page(string key, int depth = 1) => new("https://example.com" + key, Metadata: null, depth, key);

    protected async Task<Guid> AcceptAsync(int items) => await AcceptAsync(NewJob(), Urls(items));

    protected async Task<Guid> AcceptAsync(Job job, params NewItem[] items)
    {
        await Sut.OpenAsync(job, None);
        await Sut.AddAsync(job.Id, items, None);
        await Sut.AcceptAsync(job.Id, record: null, None);
        return job.Id;
    }

    protected async Task<Guid> EndedAsync(int items)
    {
        var job = await AcceptAsync(items);
        await Sut.CompleteAsync(job, [.. Enumerable.Range(0, items).Select(i => Done(i))], None);
        await Sut.EndAsync(job, deadlinePassed: false, None);
        return job;
    }

    protected async Task<Job> FindAsync(Guid job)
    {
        var found = await Sut.FindAsync(job, None);
        Assert.That(found, Is.Not.Null);
        AssertLedger(found!);
        return found!;
    }

    protected Task<List<Entry>> ReadLogAsync(Guid job) => ReadAllAsync(Store, JobTopic.Of(job));

    protected async Task<IEnumerable<string>> ReadTypesAsync(Guid job) => (await ReadLogAsync(job)).Select(e => e.Type);

    public static JsonElement DataOf(Entry entry) => JsonDocument.Parse(entry.Data).RootElement;

    public static string Text(ReadOnlyMemory<byte>? bytes) => Encoding.UTF8.GetString(bytes!.Value.Span);

    public static void AssertLedger(Job job)
    {
        var counts = job.Count();
        Assert.That(
            counts.Queued + counts.Running + counts.Succeeded + counts.Failed + counts.Skipped + counts.Cancelled, Is.EqualTo(counts.Accepted));
        Assert.That(job.Tallies.Select(t => t.Count), Is.All.Positive);
    }
}
