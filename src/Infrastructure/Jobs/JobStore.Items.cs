using Gather.Application.Jobs;
using Gather.Application.Jobs.Storage;
using Gather.Domain.Jobs;
using Gather.Infrastructure.Storage.Rows;

namespace Gather.Infrastructure.Jobs;

internal sealed partial class JobStore
{
    private const string ReadFirstQueued = """
        SELECT MIN(f.place) AS First, MAX(f.place) AS Last, COUNT(*) AS Count
        FROM (SELECT place FROM job_items WHERE job = @job AND state = @queued ORDER BY place LIMIT @limit) f
        """;

    private const string GiveUpQueued = """
        UPDATE job_items SET state = @cancelled, code = @code, ended_at = @now
        WHERE job = @job AND state = @queued AND place BETWEEN @first AND @last
        """;

    private const string ReadEnded = """
        SELECT place AS Place, url AS Url, code AS Code, retryable AS Retryable, attempt AS Attempt, ended_at AS EndedAt
        FROM job_items WHERE job = @job AND state = @state AND place > @after ORDER BY place LIMIT @limit
        """;

    private const string AddAttempts = """
        INSERT INTO job_attempts (job, place, attempt, state, code, ended_at)
        SELECT @job, r.place, r.attempt, @state, r.code, r.ended_at FROM {rows}
        """;

    private const string QueueAgain = """
        UPDATE job_items SET state = @queued, code = '', retryable = 0, attempt = job_items.attempt + 1, ended_at = NULL
        FROM {rows} WHERE job_items.job = @job AND job_items.place = r.place
        """;

    private const string DropResults = "DELETE FROM job_results WHERE job = @job AND place IN (SELECT r.place FROM {rows})";

    public Task<int?> AddAsync(Guid job, IReadOnlyList<NewItem> items, long limit, CancellationToken cancellationToken)
    {
        var intake = new Intake([.. items.Select(HashedItem.Of)]);
        return ChangeAsync<int?>(
            job,
            async change => change.Row switch
            {
                { State: null, OpenedAt: null } => null,
                { State: { } state } when state.After(JobCommand.Append) is null => change.Refuse<int?>(),
                { Items: var before } when before + items.Count > limit => 0,
                _ => await intake.TakeInAsync(change),
            },
            cancellationToken);
    }

    public Task CompleteAsync(Guid job, IReadOnlyList<CompletedItem> items, CancellationToken cancellationToken)
    {
        foreach (var item in items)
            if (item.State is ItemState.Queued or ItemState.Cancelled || item.Code.Contains('\n', StringComparison.Ordinal))
                throw new ArgumentException($"Item {item.Index} has not been completed: {item.State} '{item.Code}'.", nameof(items));

        var completions = new Completions(items);
        return ChangeAsync<bool>(
            job,
            async change =>
            {
                if (change.Row.State is not null)
                    await completions.StoreAsync(change);
                return true;
            },
            cancellationToken);
    }

    public Task<int> GiveUpAsync(Guid job, string code, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return ChangeAsync(
            job,
            async change =>
            {
                // Moved since whoever asks has looked.
                if (code == CancelReason.Deadline && !(change.Row.Deadline <= change.Now))
                    return 0;

                var (queued, cancelled, number) = ((long)ItemState.Queued, (long)ItemState.Cancelled, change.Row.Number);
                var range = await change.Transaction.QueryFirstOrDefaultAsync<QueuedRange>(ReadFirstQueued, new { job = number, queued, limit });
                if (change.Row.State is null || range is not { First: { } first, Last: { } last })
                    return 0;

                await change.Transaction.ExecuteAsync(GiveUpQueued, new { job = number, queued, cancelled, code, first, last, now = change.Now });
                change.Count(ItemState.Queued, "", -range.Count);
                change.Count(ItemState.Cancelled, code, range.Count);
                change.Tell(JobEntries.Cancelled(first, last, range.Count, code));
                return (int)range.Count;
            },
            cancellationToken);
    }

    public async Task<long?> RequeueAsync(Guid job, RetryOnly only, long after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        // Once some have been queued, what is cancelled was cancelled since.
        var hasBegun = after >= 0;
        while (true)
        {
            // None of many may be retryable: a part at a time, so that other changes are stored in between.
            var chunk = new RequeueChunk(only, after, limit, hasBegun);
            var (last, hasQueued) = await ChangeAsync(job, change => RequeueAsync(change, chunk), cancellationToken);
            if (last is not { } next || hasQueued)
                return last;
            after = next;
        }
    }

    private static async ValueTask<(long? Last, bool HasQueued)> RequeueAsync(JobChange change, RequeueChunk chunk)
    {
        if (change.Row.State is not { } state)
            return default;
        if (state == JobState.Cancelling || (state == JobState.Cancelled && chunk.HasBegun))
            return change.Refuse<(long?, bool)>();

        var ended = await change.Transaction.QueryAsync<EndedItem>(
            ReadEnded, new { job = change.Row.Number, state = (long)chunk.State, after = chunk.After, limit = chunk.Limit });
        List<EndedItem> wanted = chunk.Only == RetryOnly.Retryable ? [.. ended.Where(e => e.Retryable != 0)] : ended;
        if (wanted.Count > 0)
        {
            // With its first items, so that it never looks as if there were nothing to do.
            if (state.HasEnded())
                Retry(change);
            await RequeueAsync(change, chunk.State, wanted);
        }

        return (ended.Count > 0 ? ended[^1].Place : null, wanted.Count > 0);
    }

    private static void Retry(JobChange change)
    {
        var row = change.Row;
        (row.State, row.Reason, row.EndedAt) = (JobState.Queued, null, null);
        change.Tell(JobEntries.Commanded(JobCommand.Retry, JobState.Queued, reason: null));
        if (row.Deadline is not { } deadline || deadline > change.Now)
            return;

        row.Deadline = null;
        change.Tell(JobEntries.Tuned(row.Tuning));
    }

    private static async Task RequeueAsync(JobChange change, ItemState state, List<EndedItem> items)
    {
        RowSet Places() => new RowSet(items.Count).Column("place", items.Select(i => i.Place)).With("job", change.Row.Number);

        await change.Transaction.ExecuteAsync(
            AddAttempts,
            Places()
                .Column("attempt", items.Select(i => i.Attempt))
                .Column("code", items.Select(i => i.Code))
                .Column("ended_at", items.Select(i => i.EndedAt))
                .With("state", (long)state));
        await change.Transaction.ExecuteAsync(DropResults, Places());
        await change.Transaction.ExecuteAsync(QueueAgain, Places().With("queued", (long)ItemState.Queued));
        foreach (var item in items)
        {
            change.Count(state, item.Code, -1);
            change.Count(ItemState.Queued, "", 1);
            change.Tell(JobEntries.Requeued(item.Place, item.Url, (int)item.Attempt + 1));
        }
    }

    /// <summary>A part of a retry: at most so many of the items after a place are looked at.</summary>
    private sealed record RequeueChunk(RetryOnly Only, long After, int Limit, bool HasBegun)
    {
        public ItemState State => Only == RetryOnly.Cancelled ? ItemState.Cancelled : ItemState.Failed;
    }

    private sealed class QueuedRange
    {
        public long? First { get; init; }

        public long? Last { get; init; }

        public long Count { get; init; }
    }

    private sealed class EndedItem
    {
        public long Place { get; init; }

        public required string Url { get; init; }

        public required string Code { get; init; }

        public long Retryable { get; init; }

        public long Attempt { get; init; }

        public long EndedAt { get; init; }
    }
}
