using Gather.Application.Jobs.Webhooks;
using Gather.Domain.Jobs;

namespace Gather.Application.Jobs;

/// <summary>A job, as it stands now.</summary>
public sealed record JobView
{
    /// <summary>The job's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whether it works on a list of URLs or crawls a site.</summary>
    public required JobKind Kind { get; init; }

    /// <summary>How far it has come.</summary>
    public required JobState State { get; init; }

    /// <summary>Why it is paused or failed without a client's command: <c>storeUnavailable</c> or <c>deadlineExceeded</c>; absent otherwise.</summary>
    public string? Reason { get; init; }

    /// <summary>What has become of its items.</summary>
    public required JobLedger Counts { get; init; }

    /// <summary>Items completed per second, over the last half minute; absent when it is not running.</summary>
    public double? Rate { get; init; }

    /// <summary>In how many seconds it will be done at that rate; absent when that cannot be told. A crawl that finds more pages takes longer.</summary>
    public double? Eta { get; init; }

    /// <summary>Bytes received for it over the wire.</summary>
    public required long Bytes { get; init; }

    /// <summary>How each page is scraped.</summary>
    public required JobScrape Scrape { get; init; }

    /// <summary>The bounds of a crawl; absent for a batch.</summary>
    public CrawlSettings? Crawl { get; init; }

    /// <summary>What can be changed while it runs.</summary>
    public required JobTuning Tuning { get; init; }

    /// <summary>Who is told what happens to it; absent when nobody is.</summary>
    public WebhookView? Webhook { get; init; }

    /// <summary>When it was accepted.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its first item was begun.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }
}

/// <summary>The account of a job's items: at every moment, <c>accepted</c> is the sum of the six that follow.</summary>
public sealed record JobLedger
{
    /// <summary>Items taken in.</summary>
    public required long Accepted { get; init; }

    /// <summary>Items that wait.</summary>
    public required long Queued { get; init; }

    /// <summary>Items being worked on.</summary>
    public required long Running { get; init; }

    /// <summary>Items whose page was had.</summary>
    public required long Succeeded { get; init; }

    /// <summary>Items whose page could not be had.</summary>
    public required long Failed { get; init; }

    /// <summary>Items left out for a reason.</summary>
    public required long Skipped { get; init; }

    /// <summary>Items given up.</summary>
    public required long Cancelled { get; init; }

    /// <summary>Failed items by the code of their error.</summary>
    public required IReadOnlyDictionary<string, long> FailedByCode { get; init; }

    /// <summary>Skipped items by reason.</summary>
    public required IReadOnlyDictionary<string, long> SkippedByReason { get; init; }

    /// <summary>The account of a job's tallies, of which some items are being worked on.</summary>
    internal static JobLedger Of(IReadOnlyList<ItemTally> tallies, int running)
    {
        var waiting = Sum(tallies, ItemState.Queued);
        var inHand = Math.Min(running, waiting);
        return new JobLedger
        {
            Accepted = tallies.Sum(t => t.Count),
            Queued = waiting - inHand,
            Running = inHand,
            Succeeded = Sum(tallies, ItemState.Succeeded),
            Failed = Sum(tallies, ItemState.Failed),
            Skipped = Sum(tallies, ItemState.Skipped),
            Cancelled = Sum(tallies, ItemState.Cancelled),
            FailedByCode = ByCode(tallies, ItemState.Failed),
            SkippedByReason = ByCode(tallies, ItemState.Skipped),
        };
    }

    internal bool SaysTheSameAs(JobLedger? other) =>
        other is not null && (Accepted, Queued, Running, Succeeded, Failed, Skipped, Cancelled)
            == (other.Accepted, other.Queued, other.Running, other.Succeeded, other.Failed, other.Skipped, other.Cancelled);

    private static long Sum(IReadOnlyList<ItemTally> tallies, ItemState state) => tallies.Where(t => t.State == state).Sum(t => t.Count);

    private static Dictionary<string, long> ByCode(IReadOnlyList<ItemTally> tallies, ItemState state) =>
        tallies.Where(t => t.State == state && t.Count > 0).ToDictionary(t => t.Code, t => t.Count, StringComparer.Ordinal);
}
