using Dapper;
using Gather.Domain.Jobs;

namespace Gather.Infrastructure.Jobs;

internal sealed partial class JobStore
{
    private const string ReadFirst = "SELECT MAX(f.place) FROM (SELECT place FROM job_items WHERE job = @job ORDER BY place LIMIT @limit) f";

    private const string ReadFirstDeliveries =
        "SELECT MAX(f.first_seq) FROM (SELECT first_seq FROM job_deliveries WHERE job = @job ORDER BY first_seq LIMIT @limit) f";

    private static readonly string[] PartsOfItems = ["job_results", "job_attempts", "job_items"];

    public async Task<bool> DropAsync(Guid job, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        var isLeft = await ChangeAsync<bool>(
            job,
            async change =>
            {
                if (change.Row.State is { } state && !state.HasEnded())
                    return change.Refuse<bool>();

                (change.Row.State, change.Row.OpenedAt, change.Row.WebhookDue) = (null, null, null);
                return await DropItemsAsync(change, limit) || await DropKeysAsync(change, limit) || await DropDeliveriesAsync(change, limit) || !await DropRestAsync(change);
            },
            cancellationToken);
        return !isLeft;
    }

    /// <summary>Jobs that nobody is going to accept: opened before a moment, or half dropped.</summary>
    public Task<List<Guid>> ListAbandonedAsync(DateTimeOffset openedBefore, CancellationToken cancellationToken) => store.Dialect.ReadAsync(
        async (connection, token) =>
        {
            var ids = await connection.QueryAsync<string>(new CommandDefinition(
                "SELECT id FROM jobs WHERE state IS NULL AND (opened_at IS NULL OR opened_at < @before)",
                new { before = openedBefore.ToUnixTimeMilliseconds() },
                cancellationToken: token));
            return ids.Select(id => Guid.ParseExact(id, "D")).ToList();
        },
        cancellationToken);

    private static async Task<bool> DropItemsAsync(JobChange change, int limit)
    {
        var job = change.Row.Number;
        if (await change.Transaction.QueryFirstOrDefaultAsync<long?>(ReadFirst, new { job, limit }) is not { } last)
            return false;

        foreach (var table in PartsOfItems)
            await change.Transaction.ExecuteAsync($"DELETE FROM {table} WHERE job = @job AND place <= @last", new { job, last });
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
