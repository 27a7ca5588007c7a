using System.Globalization;
using System.Text;
using Dapper;
using Gather.Application.Jobs.Webhooks;
using Gather.Application.Storage;
using Gather.Infrastructure.Storage;
using Microsoft.Extensions.Logging;

namespace Gather.Infrastructure.Jobs.Webhooks;

/// <summary>Deliveries. They are changed under the lock of their job's topic, as all that belongs to a job.</summary>
internal sealed partial class DeliveryStore(Store store, JobStore jobs, ILogger<DeliveryStore> logger) : IDeliveryStore
{
    /// <summary>Of how many jobs deliveries are made in one transaction, each out of a thousand entries at most.</summary>
    private const int JobsAtOnce = 10;

    /// <summary>How long a job waits of which no deliveries could be made.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private const string ReadDueJobs = "SELECT id FROM jobs WHERE webhook_due <= @now ORDER BY webhook_due LIMIT @JobsAtOnce";

    public async Task<bool> GatherAsync(CancellationToken cancellationToken)
    {
        var due = await store.Dialect.ReadAsync(
            async (connection, token) => (await connection.QueryAsync<string>(
                new CommandDefinition(ReadDueJobs, new { now = Now, JobsAtOnce }, cancellationToken: token))).AsList(),
            cancellationToken);
        // Together, so that they share a transaction.
        var more = await Task.WhenAll(due.Select(job => MakeDeliveriesAsync(Guid.ParseExact(job, "D"), cancellationToken)));
        return due.Count == JobsAtOnce || more.Contains(true);
    }

    public Task<IReadOnlyList<DueDelivery>> ListDueAsync(
        IReadOnlyCollection<string> exceptOwners, IReadOnlyCollection<string> exceptReceivers, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        var parameters = new DynamicParameters(new { now = Now, limit });
        var sql = $"""
            SELECT j.id AS Job, d.id AS Id, j.owner AS Owner, d.receiver AS Receiver FROM job_deliveries d JOIN jobs j ON j.number = d.job
            WHERE d.next_at <= @now AND j.state IS NOT NULL{NoneOf("j.owner", "o", exceptOwners, parameters)}{NoneOf("d.receiver", "r", exceptReceivers, parameters)}
            ORDER BY d.next_at LIMIT @limit
            """;
        return store.Dialect.ReadAsync<IReadOnlyList<DueDelivery>>(
            async (connection, token) =>
            {
                var rows = await connection.QueryAsync<(string Job, string Id, string Owner, string Receiver)>(new CommandDefinition(sql, parameters, cancellationToken: token));
                return [.. rows.Select(r => new DueDelivery(Guid.ParseExact(r.Job, "D"), Guid.ParseExact(r.Id, "D"), r.Owner, r.Receiver))];
            },
            cancellationToken);
    }

    public Task<ClaimedDelivery?> ClaimAsync(DueDelivery due, TimeSpan lease, CancellationToken cancellationToken) => ChangeAsync(
        due.Job,
        due.Id,
        (change, row) =>
        {
            if (!(row.NextAt <= change.Now) || change.Row.WebhookSettings is not { } webhook)
                return null;

            row.NextAt = change.Now + (long)lease.TotalMilliseconds;
            return row.ToClaimed(due.Job, webhook);
        },
        cancellationToken);

    public Task CompleteAsync(ClaimedDelivery delivery, DeliveryAttempt attempt, DeliveryState state, DateTimeOffset? nextAttemptAt, CancellationToken cancellationToken) => ChangeAsync(
        delivery.Job,
        delivery.Id,
        (change, row) =>
        {
            row.Add(attempt);
            if (row.NextAt == delivery.LeasedUntil.ToUnixTimeMilliseconds() || state == DeliveryState.Delivered)
                (row.State, row.NextAt, row.Tries) = (state, nextAttemptAt?.ToUnixTimeMilliseconds(), row.Tries + 1);
            if (row.State != DeliveryState.Pending)
                Outbox.GoOn(change);
            return row;
        },
        cancellationToken);

    public Task<long> CountPendingAsync(CancellationToken cancellationToken) => store.Dialect.ReadAsync(
        (connection, token) => connection.ExecuteScalarAsync<long>(
            new CommandDefinition("SELECT COUNT(*) FROM job_deliveries WHERE next_at IS NOT NULL", cancellationToken: token)),
        cancellationToken);

    public Task<IReadOnlyList<Delivery>> ListAsync(DeliveryQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(query.Limit, nameof(query));
        var conditions = query.State is null ? "" : " AND d.state = @state";
        if (query.Before is not null)
            conditions += " AND d.first_seq < (SELECT b.first_seq FROM job_deliveries b WHERE b.job = @job AND b.id = @before)";
        return jobs.ReadAsync<IReadOnlyList<Delivery>>(
            query.Job,
            none: [],
            async (connection, job, token) =>
            {
                var rows = await connection.QueryAsync<DeliveryRow>(new CommandDefinition(
                    $"SELECT {DeliveryRow.Columns} FROM job_deliveries d WHERE d.job = @job{conditions} ORDER BY d.first_seq DESC LIMIT @limit",
                    new { job, state = (int?)query.State, before = query.Before?.ToString("D"), limit = query.Limit },
                    cancellationToken: token));
                return [.. rows.Select(r => r.ToDelivery(query.Job))];
            },
            cancellationToken);
    }

    public Task<Delivery?> ReplayAsync(Guid job, Guid delivery, CancellationToken cancellationToken) => ChangeAsync(
        job,
        delivery,
        (change, row) =>
        {
            (row.State, row.Since, row.Tries, row.NextAt) = (DeliveryState.Pending, change.Now, 0, change.Now);
            return row.ToDelivery(job);
        },
        cancellationToken);

    // One by one: the drivers disagree about lists.
    private static string NoneOf(string column, string prefix, IReadOnlyCollection<string> values, DynamicParameters parameters)
    {
        var conditions = new StringBuilder();
        foreach (var (i, value) in values.Index())
        {
            parameters.Add($"{prefix}{i}", value);
            conditions.Append(CultureInfo.InvariantCulture, $" AND {column} <> @{prefix}{i}");
        }

        return conditions.ToString();
    }

    private async Task<bool> MakeDeliveriesAsync(Guid job, CancellationToken cancellationToken)
    {
        try
        {
            return await jobs.ChangeAsync(job, Outbox.MakeDeliveriesAsync, cancellationToken);
        }
        catch (Exception e) when (e is not (StoreUnavailableException or OperationCanceledException))
        {
            LogPutOff(e, job);
            await PutOffAsync(job, cancellationToken);
            return false;
        }
    }

    // Or it would stand first among the jobs that are due, for ever. No change of the job as others are: its row may be what cannot be read.
    private Task<int> PutOffAsync(Guid job, CancellationToken cancellationToken) => store.Writer.RunAsync(
        [],
        transaction => new ValueTask<int>(transaction.ExecuteAsync(
            "UPDATE jobs SET webhook_due = @due WHERE id = @id AND webhook_due <= @now",
            new { id = job.ToString("D"), now = Now, due = Now + (long)Pause.TotalMilliseconds })),
        cancellationToken);

    private long Now => store.Time.GetUtcNow().ToUnixTimeMilliseconds();

    private Task<T?> ChangeAsync<T>(Guid job, Guid delivery, Func<JobChange, DeliveryRow, T?> work, CancellationToken cancellationToken)
        where T : class => jobs.ChangeAsync(
        job,
        async change =>
        {
            var number = change.Row.Number;
            var row = change.Row.State is null
                ? null
                : await change.Transaction.QueryFirstOrDefaultAsync<DeliveryRow>(DeliveryRow.Find, new { job = number, id = delivery.ToString("D") });
            if (row is null || work(change, row) is not { } result)
                return null;

            await change.Transaction.ExecuteAsync(
                DeliveryRow.Update, new { job = number, row.Id, state = (int)row.State, row.Since, row.Tries, row.NextAt, row.Attempts });
            return result;
        },
        cancellationToken);

    [LoggerMessage(2040, LogLevel.Error, "No deliveries could be made of job {Job}; this is tried again in a minute", EventName = "DeliveriesPutOff")]
    private partial void LogPutOff(Exception exception, Guid job);
}
