using System.Data;
using Gather.Infrastructure.Storage.Rows;
using Gather.Infrastructure.Storage.Writing;
using Npgsql;
using NpgsqlTypes;

namespace Gather.Infrastructure.Storage.Postgres;

/// <summary>PostgreSQL's writer: two round trips and a COMMIT per batch, however many commands and topics it has.</summary>
internal sealed class PostgresSession(NpgsqlConnection connection, WriterMark mark, RowStatements rows) : WriterSession
{
    // Two statements, both in the order of the names, so that nodes wait for each other and never in a circle. The first
    // locks only what it creates; whoever needs such a topic too waits there, before it holds anything that existed.
    private const string CreateTopics = """
        INSERT INTO topics (name, head, trimmed)
        SELECT n.name, 0, 0 FROM unnest($1) AS n (name)
        WHERE NOT EXISTS (SELECT 1 FROM topics t WHERE t.name = n.name)
        ORDER BY n.name COLLATE "C"
        ON CONFLICT (name) DO NOTHING
        """;

    private const string LockTopics =
        "SELECT id, name, epoch, head, trimmed FROM topics WHERE name = ANY ($1) ORDER BY name FOR UPDATE";

    private const string AddEntries = """
        INSERT INTO entries (topic, seq, id, type, at, data)
        SELECT e.topic, e.seq, e.id, e.type, $6, e.data
        FROM unnest($1, $2, $3, $4, $5) AS e (topic, seq, id, type, data)
        """;

    private const string UpdateTopics = """
        UPDATE topics SET epoch = u.epoch, head = u.head, trimmed = u.trimmed
        FROM unnest($1, $2, $3, $4) AS u (id, epoch, head, trimmed) WHERE topics.id = u.id
        """;

    private const string DropTopics = "DELETE FROM topics WHERE id = ANY ($1)";

    public override bool IsUsable => connection.FullState == ConnectionState.Open;

    public override async Task<StoreTransaction> BeginAsync(IReadOnlyList<string> topics, DateTimeOffset now)
    {
        var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted);
        try
        {
            var (statement, number) = mark.Next(now);
            string[] names = [.. topics];
            var states = await LoadAsync(transaction, names, statement);
            // Another node may drop a topic between the two statements.
            while (states.Count < names.Length)
                states = await LoadAsync(transaction, names);
            return new StoreTransaction(transaction, number, now, states, rows);
        }
        catch
        {
            await transaction.DisposeAsync();
            throw;
        }
    }

    public override async Task FlushAsync(StoreTransaction transaction)
    {
        await using var batch = new NpgsqlBatch(connection, (NpgsqlTransaction)transaction.Transaction);
        var entries = transaction.Entries;
        if (entries.Count > 0)
        {
            var insert = Statement(
                AddEntries,
                (NpgsqlDbType.Bigint, entries.Select(e => e.TopicId).ToArray()),
                (NpgsqlDbType.Bigint, entries.Select(e => e.Seq).ToArray()),
                (NpgsqlDbType.Text, entries.Select(e => e.Id.ToString("D")).ToArray()),
                (NpgsqlDbType.Text, entries.Select(e => e.Type).ToArray()),
                (NpgsqlDbType.Bytea, entries.Select(e => e.Data.AsArray()).ToArray()));
            insert.Parameters.Add(new NpgsqlParameter<long> { TypedValue = transaction.Now.ToUnixTimeMilliseconds() });
            batch.BatchCommands.Add(insert);
        }

        TopicState[] dropped = [.. transaction.ChangedTopics.Where(t => t.IsDropped)];
        if (dropped.Length > 0)
            batch.BatchCommands.Add(Statement(DropTopics, (NpgsqlDbType.Bigint, dropped.Select(t => t.Id).ToArray())));

        TopicState[] topics = [.. transaction.ChangedTopics.Where(t => !t.IsDropped)];
        if (topics.Length > 0)
            batch.BatchCommands.Add(Statement(
                UpdateTopics,
                (NpgsqlDbType.Bigint, topics.Select(t => t.Id).ToArray()),
                (NpgsqlDbType.Text, topics.Select(t => t.Epoch).ToArray()),
                (NpgsqlDbType.Bigint, topics.Select(t => t.Head).ToArray()),
                (NpgsqlDbType.Bigint, topics.Select(t => t.Trimmed).ToArray())));

        if (batch.BatchCommands.Count > 0)
            await batch.ExecuteNonQueryAsync();
    }

    public override ValueTask DisposeAsync() => connection.DisposeAsync();

    private async Task<Dictionary<string, TopicState>> LoadAsync(
        NpgsqlTransaction transaction, string[] names, NpgsqlBatchCommand? before = null)
    {
        await using var batch = new NpgsqlBatch(connection, transaction);
        if (before is not null)
            batch.BatchCommands.Add(before);
        if (names.Length > 0)
        {
            batch.BatchCommands.Add(Statement(CreateTopics, (NpgsqlDbType.Text, names)));
            batch.BatchCommands.Add(Statement(LockTopics, (NpgsqlDbType.Text, names)));
        }

        var states = new Dictionary<string, TopicState>(names.Length, StringComparer.Ordinal);
        await using var reader = await batch.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var name = reader.GetString(1);
            states.Add(name, new TopicState(
                reader.GetInt64(0), name, await reader.IsDBNullAsync(2) ? null : reader.GetString(2), reader.GetInt64(3), reader.GetInt64(4)));
        }

        return states;
    }

    private static NpgsqlBatchCommand Statement(string sql, params ReadOnlySpan<(NpgsqlDbType Element, Array Values)> arrays)
    {
        var statement = new NpgsqlBatchCommand(sql);
        foreach (var (element, values) in arrays)
            statement.Parameters.Add(new NpgsqlParameter { Value = values, NpgsqlDbType = NpgsqlDbType.Array | element });
        return statement;
    }
}
