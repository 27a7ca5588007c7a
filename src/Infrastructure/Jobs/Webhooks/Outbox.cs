using Gather.Application.Events;
using Gather.Application.Jobs.Webhooks;
using Gather.Domain.Scraping;

namespace Gather.Infrastructure.Jobs.Webhooks;

/// <summary>
/// The log of a job as the outbox of its webhook. Whoever appends to the log notes from which entry on there is something to
/// deliver, in the same transaction; another makes deliveries of it and moves the mark on.
/// </summary>
internal static class Outbox
{
    /// <summary>How long what tells of items is gathered.</summary>
    public const long GatherMilliseconds = 1_000;

    /// <summary>How many entries one transaction looks at: a few milliseconds of the writer's time.</summary>
    private const int MaxEntries = 1_000;

    private const string CountPending =
        "SELECT COUNT(*) FROM (SELECT first_seq FROM job_deliveries WHERE job = @job AND state = @pending LIMIT @MaxPending) p";

    private const string ReadEntries = """
        SELECT e.seq AS Seq, e.type AS Type, t.epoch AS Epoch FROM topics t JOIN entries e ON e.topic = t.id
        WHERE t.name = @topic AND e.seq >= @next ORDER BY e.seq LIMIT @MaxEntries
        """;

    private const string Insert = """
        INSERT INTO job_deliveries (job, id, receiver, epoch, first_seq, last_seq, events, state, created_at, since, tries, next_at, attempts)
        VALUES (@job, @id, @receiver, @epoch, @first, @last, @events, @pending, @now, @now, 0, @now, '[]')
        """;

    /// <summary>Notes what of the new entries the webhook wants.</summary>
    public static void Note(JobChange change, Appended appended, List<NewEntry> entries)
    {
        var row = change.Row;
        if (row.WebhookSettings is not { } webhook)
            return;

        for (var i = 0; i < entries.Count; i++)
        {
            if (!webhook.Wants(entries[i].Type))
                continue;

            var due = JobWebhook.IsUrgent(entries[i].Type) ? change.Now : change.Now + GatherMilliseconds;
            // Where there is something to deliver that is not due, it waits for a delivery to end.
            if (row.WebhookNext is null)
                (row.WebhookNext, row.WebhookDue) = (appended.FirstSeq + i, due);
            else if (row.WebhookDue > due)
                row.WebhookDue = due;
            row.WebhookLast = appended.FirstSeq + i;
        }
    }

    /// <summary>Makes the deliveries that are due, as many as may wait; true when the mark has moved and there is more after it.</summary>
    public static async ValueTask<bool> MakeDeliveriesAsync(JobChange change)
    {
        var row = change.Row;
        if (row is not { State: not null, WebhookNext: { } next, WebhookDue: { } due, WebhookSettings: { } webhook } || due > change.Now)
            return false;

        var room = IDeliveryStore.MaxPending - await change.Transaction.QueryFirstOrDefaultAsync<int>(
            CountPending, new { job = row.Number, pending = (int)DeliveryState.Pending, IDeliveryStore.MaxPending });
        if (room == 0)
        {
            row.WebhookDue = null;
            return false;
        }

        // What is appended in this very transaction is not seen yet; it is due still.
        var entries = await change.Transaction.QueryAsync<LoggedEntry>(ReadEntries, new { topic = change.Topic.Name, next, MaxEntries });
        var stretches = entries.Where(e => webhook.Wants(e.Type)).Chunk(IDeliveryStore.MaxEvents).ToList();
        foreach (var stretch in stretches.Take(room))
            await InsertAsync(change, webhook, stretch);

        var seen = stretches.Count > room ? stretches[room - 1][^1].Seq : entries is [.., var last] ? last.Seq : next - 1;
        var isMore = seen < row.WebhookLast;
        (row.WebhookNext, row.WebhookDue) = (isMore ? seen + 1 : null, isMore ? due : null);
        return isMore && entries.Count > 0;
    }

    /// <summary>A delivery has ended, so there is room for another.</summary>
    public static void GoOn(JobChange change) => change.Row.WebhookDue ??= change.Row.WebhookNext is null ? null : change.Now;

    private static Task<int> InsertAsync(JobChange change, JobWebhook webhook, LoggedEntry[] entries) => change.Transaction.ExecuteAsync(
        Insert,
        new
        {
            job = change.Row.Number,
            id = Guid.CreateVersion7(change.Transaction.Now).ToString("D"),
            receiver = TargetUrl.TryParse(webhook.Url, out var url, out _) ? url.Origin : webhook.Url,
            epoch = entries[0].Epoch,
            first = entries[0].Seq,
            last = entries[^1].Seq,
            events = entries.Length,
            pending = (int)DeliveryState.Pending,
            now = change.Now,
        });

    private sealed class LoggedEntry
    {
        public long Seq { get; init; }

        public required string Type { get; init; }

        public required string Epoch { get; init; }
    }
}
