using System.Data;
using Gather.Infrastructure.Storage.Rows;
using Gather.Infrastructure.Storage.Writing;
using Microsoft.Data.Sqlite;

namespace Gather.Infrastructure.Storage.Sqlite;

/// <summary>SQLite's writer: statements are prepared once and run row by row, since a call costs no round trip.</summary>
internal sealed class SqliteSession : WriterSession
{
    private readonly SqliteConnection _connection;
    private readonly RowStatements _rows;
    private readonly SqliteCommand _findTopic;
    private readonly SqliteCommand _addTopic;
    private readonly SqliteCommand _updateTopic;
    private readonly SqliteCommand _dropTopic;
    private readonly SqliteCommand _addEntry;
    private long _number;

    public SqliteSession(SqliteConnection connection, RowStatements rows)
    {
        _connection = connection;
        _rows = rows;
        _findTopic = Prepare("SELECT id, epoch, head, trimmed FROM topics WHERE name = $name", ("$name", SqliteType.Text));
        _addTopic = Prepare("INSERT INTO topics (name, head, trimmed) VALUES ($name, 0, 0) RETURNING id", ("$name", SqliteType.Text));
        _updateTopic = Prepare(
            "UPDATE topics SET epoch = $epoch, head = $head, trimmed = $trimmed WHERE id = $id",
            ("$epoch", SqliteType.Text), ("$head", SqliteType.Integer), ("$trimmed", SqliteType.Integer), ("$id", SqliteType.Integer));
        _dropTopic = Prepare("DELETE FROM topics WHERE id = $id", ("$id", SqliteType.Integer));
        _addEntry = Prepare(
            "INSERT INTO entries (topic, seq, id, type, at, data) VALUES ($topic, $seq, $id, $type, $at, $data)",
            ("$topic", SqliteType.Integer), ("$seq", SqliteType.Integer), ("$id", SqliteType.Text),
            ("$type", SqliteType.Text), ("$at", SqliteType.Integer), ("$data", SqliteType.Blob));
    }

    public override bool IsUsable => _connection.State == ConnectionState.Open;

    public override async Task<StoreTransaction> BeginAsync(IReadOnlyList<string> topics, DateTimeOffset now)
    {
        // Takes the write lock at once (BEGIN IMMEDIATE), so that what is read here is still so at the commit.
        var transaction = (SqliteTransaction)await _connection.BeginTransactionAsync();
        try
        {
            _findTopic.Transaction = _addTopic.Transaction = _updateTopic.Transaction = _dropTopic.Transaction = _addEntry.Transaction = transaction;
            var states = new Dictionary<string, TopicState>(topics.Count, StringComparer.Ordinal);
            foreach (var topic in topics)
                states.Add(topic, await LoadAsync(topic));
            return new StoreTransaction(transaction, ++_number, now, states, _rows);
        }
        catch
        {
            await transaction.DisposeAsync();
            throw;
        }
    }

    public override async Task FlushAsync(StoreTransaction transaction)
    {
        var at = transaction.Now.ToUnixTimeMilliseconds();
        foreach (var entry in transaction.Entries)
            await RunAsync(_addEntry, entry.TopicId, entry.Seq, entry.Id.ToString("D"), entry.Type, at, entry.Data.AsArray());
        foreach (var topic in transaction.ChangedTopics)
            if (topic.IsDropped)
                await RunAsync(_dropTopic, topic.Id);
            else
                await RunAsync(_updateTopic, topic.Epoch!, topic.Head, topic.Trimmed, topic.Id);
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var command in new[] { _findTopic, _addTopic, _updateTopic, _dropTopic, _addEntry })
            await command.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private static Task<int> RunAsync(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i];
        return command.ExecuteNonQueryAsync();
    }

    private async Task<TopicState> LoadAsync(string name)
    {
        _findTopic.Parameters[0].Value = name;
        await using (var reader = await _findTopic.ExecuteReaderAsync())
            if (await reader.ReadAsync())
                return new TopicState(
                    reader.GetInt64(0), name, await reader.IsDBNullAsync(1) ? null : reader.GetString(1), reader.GetInt64(2), reader.GetInt64(3));

        _addTopic.Parameters[0].Value = name;
        var id = (long)(await _addTopic.ExecuteScalarAsync())!;
        return new TopicState(id, name, epoch: null, head: 0, trimmed: 0);
    }

    private SqliteCommand Prepare(string sql, params ReadOnlySpan<(string Name, SqliteType Type)> parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, type) in parameters)
            command.Parameters.Add(name, type);
        command.Prepare();
        return command;
    }
}
