using System.Data.Common;
using Dapper;
using Gather.Application.Jobs;
using Gather.Application.Jobs.Storage;
using Gather.Domain.Jobs;
using Gather.Infrastructure.Storage.Rows;

namespace Gather.Infrastructure.Jobs;

internal sealed partial class JobStore
{
    /// <summary>After so many bytes, compressed, a page of results ends: pages can be of any size, and the memory for them cannot.</summary>
    private const long EnoughBytes = 1 << 20;

    private static readonly string ListUnended = $"""
        SELECT id FROM jobs
        WHERE state IN ({string.Join(", ", Enum.GetValues<JobState>().Where(s => !s.HasEnded()).Select(s => $"'{s}'"))})
        ORDER BY id
        """;

    public Task<Job?> FindAsync(Guid job, CancellationToken cancellationToken) => store.Dialect.ReadAsync(
        async (connection, token) =>
        {
            var row = await connection.QueryFirstOrDefaultAsync<JobRow>(
                new CommandDefinition(JobRow.Find, new { id = job.ToString("D") }, cancellationToken: token));
            return row?.State is null ? null : row.ToJob(row.ReadTallies());
        },
        cancellationToken);

    public Task<IReadOnlyList<Job>> ListAsync(JobQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(query.Limit, nameof(query));
        var conditions = query.State is null ? "j.state IS NOT NULL" : "j.state = @State";
        if (query.Owner is not null)
            conditions += " AND j.owner = @Owner";
        if (query.Before is not null)
            conditions += " AND j.id < @Before";
        return ListAsync(
            $"SELECT {JobRow.Columns} FROM jobs j WHERE {conditions} ORDER BY j.id DESC LIMIT @Limit",
            new { query.Owner, State = query.State?.ToString(), Before = query.Before?.ToString("D"), query.Limit },
            cancellationToken);
    }

    public Task<IReadOnlyList<Guid>> ListUnendedAsync(CancellationToken cancellationToken) => store.Dialect.ReadAsync<IReadOnlyList<Guid>>(
        async (connection, token) => [.. (await connection.QueryAsync<string>(new CommandDefinition(ListUnended, cancellationToken: token))).Select(Guid.Parse)],
        cancellationToken);

    public Task<IReadOnlyList<QueuedItem>> ReadQueuedAsync(Guid job, long after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return ReadAsync<IReadOnlyList<QueuedItem>>(
            job,
            none: [],
            async (connection, number, token) => await ItemQueries.ReadAsync(
                connection,
                ItemQueries.Queued,
                new { job = number, queued = (long)ItemState.Queued, after, limit },
                ItemQueries.ToQueued,
                token),
            cancellationToken);
    }

    public async Task<IReadOnlyList<StoredItem>> ReadResultsAsync(ResultQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(query.Limit, nameof(query));
        long bytes = 0;
        var items = await ReadAsync<List<StoredItem>>(
            query.Job,
            none: [],
            (connection, number, token) => ItemQueries.ReadAsync(
                connection,
                query.State is null ? ItemQueries.Ended : ItemQueries.InState,
                new { job = number, state = (long?)query.State, after = query.After, limit = query.Limit },
                ItemQueries.ToItem,
                token,
                item => (bytes += item.Result?.Length ?? 0) >= EnoughBytes),
            cancellationToken);
        return [.. items.Select(Decompress)];
    }

    public async Task<IReadOnlyList<StoredItem>> ReadResultsAsync(Guid job, IReadOnlyList<long> indexes, CancellationToken cancellationToken)
    {
        long bytes = 0;
        var places = new RowSet(indexes.Count).Column("n", Enumerable.Range(0, indexes.Count).Select(n => (long)n)).Column("place", indexes);
        var items = await ReadAsync<List<StoredItem>>(
            job,
            none: [],
            (connection, number, token) => store.Dialect.Rows.QueryAsync(
                connection, transaction: null, ItemQueries.AtPlaces, places.With("job", number), ItemQueries.ToItem, token, item => (bytes += item.Result?.Length ?? 0) >= EnoughBytes),
            cancellationToken);
        return [.. items.Select(Decompress)];
    }

    public async Task<(StoredItem Item, IReadOnlyList<EarlierResult> Earlier)?> FindResultAsync(Guid job, long index, CancellationToken cancellationToken)
    {
        var found = await ReadAsync(
            job,
            none: default,
            async (connection, number, token) =>
            {
                // The item first: what is requeued in between is then told twice rather than not at all.
                var items = await ItemQueries.ReadAsync(connection, ItemQueries.One, new { job = number, index }, ItemQueries.ToItem, token);
                var earlier = await ItemQueries.ReadAsync(connection, ItemQueries.Attempts, new { job = number, index }, ItemQueries.ToEarlier, token);
                return (Item: items.SingleOrDefault(), Earlier: earlier);
            },
            cancellationToken);
        return found.Item is null ? null : (Decompress(found.Item), found.Earlier);
    }

    private static StoredItem Decompress(StoredItem item) =>
        item.Result is { } data ? item with { Result = ResultCompression.Decompress(data) } : item;

    private Task<IReadOnlyList<Job>> ListAsync(string sql, object parameters, CancellationToken cancellationToken) =>
        store.Dialect.ReadAsync<IReadOnlyList<Job>>(
            async (connection, token) =>
            {
                var rows = await connection.QueryAsync<JobRow>(new CommandDefinition(sql, parameters, cancellationToken: token));
                return [.. rows.Select(r => r.ToJob(r.ReadTallies()))];
            },
            cancellationToken);

    /// <summary>Reads of a job in sight, by its number.</summary>
    public Task<T> ReadAsync<T>(
        Guid job, T none, Func<DbConnection, long, CancellationToken, Task<T>> read, CancellationToken cancellationToken) =>
        store.Dialect.ReadAsync(
            async (connection, token) =>
            {
                var number = await connection.ExecuteScalarAsync<long?>(new CommandDefinition(
                    "SELECT number FROM jobs WHERE id = @id AND state IS NOT NULL", new { id = job.ToString("D") }, cancellationToken: token));
                return number is { } found ? await read(connection, found, token) : none;
            },
            cancellationToken);
}
