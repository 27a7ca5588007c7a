using System.Globalization;
using Gather.Application.Jobs;
using Gather.Application.Jobs.Webhooks;
using Gather.Domain.Jobs;

namespace Gather.Infrastructure.Jobs;

/// <summary>A job's row and, as one text, its tallies: read in one statement, so that the ledger is of one moment.</summary>
internal sealed class JobRow
{
    /// <summary>What is read of <c>jobs j</c>.</summary>
    public const string Columns = """
        j.number AS Number, j.id AS Id, j.kind AS Kind, j.state AS State, j.opened_at AS OpenedAt, j.reason AS Reason, j.owner AS Owner,
        j.scrape AS Scrape, j.crawl AS Crawl, j.concurrency AS Concurrency, j.delay AS Delay, j.priority AS Priority,
        j.deadline AS Deadline, j.created_at AS CreatedAt, j.started_at AS StartedAt, j.ended_at AS EndedAt, j.items AS Items, j.bytes AS Bytes,
        j.webhook AS Webhook, j.webhook_next AS WebhookNext, j.webhook_last AS WebhookLast, j.webhook_due AS WebhookDue,
        (SELECT string_agg(t.state || ' ' || t.count || ' ' || t.code, '
        ') FROM job_tallies t WHERE t.job = j.number AND t.count <> 0) AS Tallies
        """;

    public const string Find = $"SELECT {Columns} FROM jobs j WHERE j.id = @id";

    public const string Insert = """
        INSERT INTO jobs (id, kind, opened_at, owner, scrape, crawl, webhook, concurrency, delay, priority, deadline, created_at, items, bytes)
        VALUES (@Id, @KindName, @OpenedAt, @Owner, @Scrape, @Crawl, @Webhook, @Concurrency, @Delay, @Priority, @Deadline, @CreatedAt, 0, 0)
        """;

    public const string Update = """
        UPDATE jobs SET
            state = @StateName, opened_at = @OpenedAt, reason = @Reason, concurrency = @Concurrency, delay = @Delay, priority = @Priority,
            deadline = @Deadline, started_at = @StartedAt, ended_at = @EndedAt, items = @Items, bytes = @Bytes,
            webhook_next = @WebhookNext, webhook_last = @WebhookLast, webhook_due = @WebhookDue
        WHERE number = @Number
        """;

    public long Number { get; init; }

    public required string Id { get; init; }

    public JobKind Kind { get; init; }

    /// <summary>Null while the job is out of sight.</summary>
    public JobState? State { get; set; }

    /// <summary>Null when the job is not being taken in.</summary>
    public long? OpenedAt { get; set; }

    public string? Reason { get; set; }

    public required string Owner { get; init; }

    public required string Scrape { get; init; }

    public string? Crawl { get; init; }

    public int Concurrency { get; set; }

    public double Delay { get; set; }

    public int Priority { get; set; }

    public long? Deadline { get; set; }

    public long CreatedAt { get; init; }

    public long? StartedAt { get; set; }

    public long? EndedAt { get; set; }

    public long Items { get; set; }

    public long Bytes { get; set; }

    public string? Webhook { get; init; }

    /// <summary>The first entry that the webhook wants and that is in no delivery; null when there is none.</summary>
    public long? WebhookNext { get; set; }

    /// <summary>The last entry that the webhook wants.</summary>
    public long? WebhookLast { get; set; }

    /// <summary>When the next delivery is to be made; null while there is nothing to deliver, or as much waits as may.</summary>
    public long? WebhookDue { get; set; }

    public string? Tallies { get; init; }

    // Dapper would store an enum as its number.
    public string KindName => Kind.ToString();

    public string? StateName => State?.ToString();

    public CrawlSettings? CrawlSettings => Crawl is null ? null : SettingsJson.Read<CrawlSettings>(Crawl);

    public JobTuning Tuning => new(Concurrency, Delay, Priority, TimeOf(Deadline));

    public JobWebhook? WebhookSettings => Webhook is null ? null : SettingsJson.Read<JobWebhook>(Webhook);

    public static JobRow Of(Job job, DateTimeOffset openedAt)
    {
        var row = new JobRow
        {
            Id = job.Id.ToString("D"),
            Kind = job.Kind,
            OpenedAt = openedAt.ToUnixTimeMilliseconds(),
            Owner = job.Owner,
            Scrape = SettingsJson.Write(job.Scrape),
            Crawl = job.Crawl is null ? null : SettingsJson.Write(job.Crawl),
            Webhook = job.Webhook is null ? null : SettingsJson.Write(job.Webhook),
            CreatedAt = job.CreatedAt.ToUnixTimeMilliseconds(),
        };
        row.Tune(job.Tuning);
        return row;
    }

    public void Tune(JobTuning tuning) =>
        (Concurrency, Delay, Priority, Deadline) = (tuning.Concurrency, tuning.Delay, tuning.Priority, tuning.Deadline?.ToUnixTimeMilliseconds());

    public IEnumerable<ItemTally> ReadTallies()
    {
        foreach (var line in (Tallies ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var parts = line.Split(' ', 3);
            yield return new ItemTally(
                (ItemState)int.Parse(parts[0], CultureInfo.InvariantCulture), parts.Length > 2 ? parts[2] : "", long.Parse(parts[1], CultureInfo.InvariantCulture));
        }
    }

    public Job ToJob(IEnumerable<ItemTally> tallies) => new()
    {
        Id = Guid.ParseExact(Id, "D"),
        Kind = Kind,
        State = State ?? JobState.Queued,
        Reason = Reason,
        Owner = Owner,
        Scrape = SettingsJson.Read<JobScrape>(Scrape),
        Crawl = CrawlSettings,
        Tuning = Tuning,
        Webhook = WebhookSettings,
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt),
        StartedAt = TimeOf(StartedAt),
        EndedAt = TimeOf(EndedAt),
        Accepted = Items,
        Tallies = [.. tallies.OrderBy(t => t.State).ThenBy(t => t.Code, StringComparer.Ordinal)],
        Bytes = Bytes,
    };

    private static DateTimeOffset? TimeOf(long? milliseconds) =>
        milliseconds is { } value ? DateTimeOffset.FromUnixTimeMilliseconds(value) : null;
}
