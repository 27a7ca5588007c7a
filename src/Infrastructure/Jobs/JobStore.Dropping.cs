using Dapper;
using Gather.Domain.Jobs;

namespace Gather.Infrastructure.Jobs;

internal sealed partial class JobStore
{
    private const string ReadFirstDeliveries =
        "SELECT MAX(f.first_seq) FROM (SELECT first_seq FROM job_deliveries WHERE job = @job ORDER BY first_seq LIMIT @limit) f";

    private static readonly string ListEnded = $"""
        SELECT id FROM jobs
        WHERE state IN ({string.Join(", ", Enum.GetValues<JobState>().Where(s => s.HasEnded()).Select(s => $"'{s}'"))}) AND ended_at < @before
        ORDER BY ended_at LIMIT @limit
        """;

    private static readonly string[] PartsOfItems = ["job_results", "job_attempts", "job_items"];

    public Task<bool> DropAsync(Guid job, int limit, CancellationToken cancellationToken) =>
        DropAsync(job, limit, change => change.Row.State is { } state && !state.HasEnded() ? change.Refuse<bool>() : true, cancellationToken);

    /// <summary>The same, if the job has never been accepted or is half dropped; one that was accepted meanwhile counts as gone.</summary>
    public Task<bool> DropAbandonedAsync(Guid job, int limit, CancellationToken cancellationToken) =>
        DropAsync(job, limit, change => change.Row.State is null, cancellationToken);

    /// <summary>The same, if the job ended before a moment; one that was retried since, or dropped by another node, counts as gone.</summary>
    public Task<bool> DropEndedAsync(Guid job, DateTimeOffset endedBefore, int limit, CancellationToken cancellationToken) => DropAsync(
        job,
        limit,
        change => change.Row.State is not { } state || (state.HasEnded() && change.Row.EndedAt < endedBefore.ToUnixTimeMilliseconds()),
        cancellationToken);

    /// <summary>The first jobs that ended before a moment.</summary>
    public Task<List<Guid>> ListEndedAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        ListIdsAsync(ListEnded, new { before = before.ToUnixTimeMilliseconds(), limit }, cancellationToken);

    /// <summary>Jobs that nobody is going to accept: opened before a moment, or half dropped.</summary>
    public Task<List<Guid>> ListAbandonedAsync(DateTimeOffset openedBefore, CancellationToken cancellationToken) => ListIdsAsync(
        "SELECT id FROM jobs WHERE state IS NULL AND (opened_at IS NULL OR opened_at < @before)",
        new { before = openedBefore.ToUnixTimeMilliseconds() },
        cancellationToken);

    private async Task<bool> DropAsync(Guid job, int limit, Func<JobChange, bool> mayDrop, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        var isLeft = await ChangeAsync<bool>(
            job,
            async change =>
            {
                if (!mayDrop(change))
                    return false;

                (change.Row.State, change.Row.OpenedAt, change.Row.WebhookDue) = (null, null, null);
                return await DropItemsAsync(change, limit) || await DropKeysAsync(change, limit) || await DropDeliveriesAsync(change, limit) || !await DropRestAsync(change);
            },
            cancellationToken);
        return !isLeft;
    }

    private Task<List<Guid>> ListIdsAsync(string sql, object parameters, CancellationToken cancellationToken) => store.Dialect.ReadAsync(
        async (connection, token) =>
        {
            var ids = await connection.QueryAsync<string>(new CommandDefinition(sql, parameters, cancellationToken: token));
            return ids.Select(id => Guid.ParseExact(id, "D")).ToList();
        },
        cancellationToken);

    private static async Task<bool> DropItemsAsync(JobChange change, int limit)
    {
        var row = change.Row;
        if (row.Items == 0)
            return false;

        // The last ones first: the row then tells where to go on, and no chunk passes over what those before it have left to be vacuumed.
        var (end, first) = (row.Items, Math.Max(row.Items - limit, 0));
        foreach (var table in PartsOfItems)
            await change.Transaction.ExecuteAsync($"DELETE FROM {table} WHERE job = @job AND place >= @first AND place < @end", new { job = row.Number, first, end });
        row.Items = first;
        return true;
    }

    private static async Task<bool> DropKeysAsync(JobChange change, int limit)
    {
        var job = change.Row.Number;
        var keys = await change.Transaction.QueryAsync<byte[]>("SELECT key FROM job_keys WHERE job = @job ORDER BY key LIMIT @limit", new { job, limit });
        if (keys.Count == 0)
            return false;

        await change.Transaction.ExecuteAsync("DELETE FROM job_keys WHERE job = @job AND key <= @last", new { job, last = keys[^1] });
        return true;
    }

    private static async Task<bool> DropDeliveriesAsync(JobChange change, int limit)
    {
        var job = change.Row.Number;
        if (await change.Transaction.QueryFirstOrDefaultAsync<long?>(ReadFirstDeliveries, new { job, limit }) is not { } last)
            return false;

        await change.Transaction.ExecuteAsync("DELETE FROM job_deliveries WHERE job = @job AND first_seq <= @last", new { job, last });
        return true;
    }

    private static async Task<bool> DropRestAsync(JobChange change)
    {
        if (!await change.DropLogAsync())
            return false;

        var job = change.Row.Number;
        await change.Transaction.ExecuteAsync("DELETE FROM job_tallies WHERE job = @job", new { job });
        await change.Transaction.ExecuteAsync("DELETE FROM jobs WHERE number = @job", new { job });
        return true;
    }
}
