using Gather.Application.Jobs.Webhooks;
using Gather.Domain.Jobs;

namespace Gather.Application.Jobs;

/// <summary>A job as it is stored.</summary>
public sealed record Job
{
    /// <summary>A UUIDv7.</summary>
    public required Guid Id { get; init; }

    /// <summary>Where its items come from.</summary>
    public required JobKind Kind { get; init; }

    /// <summary>How far it has come.</summary>
    public required JobState State { get; init; }

    /// <summary>Why it is paused or has failed, when it was not by command: such as <c>storeUnavailable</c> or <c>deadlineExceeded</c>.</summary>
    public string? Reason { get; init; }

    /// <summary>The key that made it; fairness goes by it.</summary>
    public required string Owner { get; init; }

    /// <summary>How each page is scraped.</summary>
    public required JobScrape Scrape { get; init; }

    /// <summary>The bounds of a crawl; null for a batch.</summary>
    public CrawlSettings? Crawl { get; init; }

    /// <summary>What can be changed while it runs.</summary>
    public required JobTuning Tuning { get; init; }

    /// <summary>Who is told what happens to it; null for nobody.</summary>
    public JobWebhook? Webhook { get; init; }

    /// <summary>When it was accepted.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its first item was begun.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How many items have been taken in; their indexes are 0 to one less.</summary>
    public long Accepted { get; init; }

    /// <summary>What has become of its items, by state and code. The counts sum up to <see cref="Accepted"/>.</summary>
    public IReadOnlyList<ItemTally> Tallies { get; init; } = [];

    /// <summary>Bytes received for it over the wire.</summary>
    public long Bytes { get; init; }

    /// <summary>The ledger as it is stored, where items being worked on count as queued.</summary>
    public JobCounts Count() => new(
        Accepted,
        CountIn(ItemState.Queued),
        Running: 0,
        CountIn(ItemState.Succeeded),
        CountIn(ItemState.Failed),
        CountIn(ItemState.Skipped),
        CountIn(ItemState.Cancelled));

    private long CountIn(ItemState state) => Tallies.Where(t => t.State == state).Sum(t => t.Count);
}

/// <summary>What can be changed of a job while it runs.</summary>
/// <param name="Concurrency">Its pages at once.</param>
/// <param name="Delay">The least time between the starts of two of its requests to one host, in seconds, besides what the host's own limits ask for.</param>
/// <param name="Priority">From -10 to 10; the jobs of one owner with a higher one go first.</param>
/// <param name="Deadline">When what is not done is given up.</param>
public sealed record JobTuning(int Concurrency, double Delay, int Priority, DateTimeOffset? Deadline);

/// <summary>How many items are in a state, by code.</summary>
/// <param name="State">The state.</param>
/// <param name="Code">For failed items the <c>FetchErrorCode</c>, for skipped and cancelled ones the reason; empty for the others.</param>
/// <param name="Count">How many.</param>
public sealed record ItemTally(ItemState State, string Code, long Count);

/// <summary>The bounds of a crawl.</summary>
public sealed record CrawlSettings
{
    /// <summary>Where it begins.</summary>
    public required string Url { get; init; }

    /// <summary>The most pages fetched, 1 to 1,000,000.</summary>
    public int MaxPages { get; init; } = 10_000;

    /// <summary>How many links deep it goes from where it begins, 0 to 1,000; absent: as deep as the pages go.</summary>
    public int? MaxDepth { get; init; }

    /// <summary>Path patterns of which a URL must match one, as in robots.txt: <c>*</c> for any text, <c>$</c> for the end.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>Path patterns of which a URL must match none.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>How far from its beginning it may go.</summary>
    public CrawlReach Scope { get; init; }

    /// <summary>Whether the site's sitemaps are read as well as its links.</summary>
    public bool Sitemaps { get; init; }
}
