using System.Data;
using System.Data.Common;
using Gather.Application.Events;
using Gather.Domain.Events;

namespace Gather.Infrastructure.Storage;

internal sealed class EventLog(Store store) : IEventLog
{
    // One statement, so that the log's bounds and its entries are of one moment. The position is honoured or replaced by the
    // log's beginning inside it; ReasonOf tells the reader which.
    private const string ReadAfter = """
        SELECT t.epoch, t.head, t.trimmed, e.seq, e.id, e.type, e.at, e.data
        FROM topics t
        LEFT JOIN (
            SELECT seq, id, type, at, data
            FROM entries
            WHERE topic = (SELECT id FROM topics WHERE name = @topic)
              AND seq > (
                SELECT CASE WHEN epoch = @epoch AND @seq >= trimmed AND @seq <= head THEN @seq ELSE trimmed END
                FROM topics WHERE name = @topic)
            ORDER BY seq
            LIMIT @limit
        ) e ON 1 = 1
        WHERE t.name = @topic AND t.epoch IS NOT NULL
        ORDER BY e.seq
        """;

    public Task<Appended> AppendAsync(Topic topic, IReadOnlyList<NewEntry> entries, CancellationToken cancellationToken)
    {
        if (entries.Count == 0)
            throw new ArgumentException("There is nothing to append.", nameof(entries));

        return store.Writer.RunAsync([topic], transaction => ValueTask.FromResult(transaction.Append(topic, entries)), cancellationToken);
    }

    public Task<LogPage> ReadAfterAsync(Topic topic, Position? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return store.Dialect.ReadAsync((connection, token) => ReadPageAsync(connection, topic, after, limit, token), cancellationToken);
    }

    public Task WaitForMoreAsync(Topic topic, long seq, CancellationToken cancellationToken) =>
        store.Hints.WaitAsync(topic.Name, seq, cancellationToken);

    public async Task TrimAsync(Topic topic, long seq, CancellationToken cancellationToken)
    {
        while (!await store.Writer.RunAsync([topic], transaction => transaction.TrimAsync(topic, seq), cancellationToken))
        {
            // Each round has deleted some.
        }
    }

    public async Task ResetAsync(Topic topic, CancellationToken cancellationToken)
    {
        while (!await store.Writer.RunAsync([topic], transaction => transaction.ResetAsync(topic), cancellationToken))
        {
            // Each round has deleted some.
        }
    }

    private static async Task<LogPage> ReadPageAsync(
        DbConnection connection, Topic topic, Position? after, int limit, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = ReadAfter;
        command.Add("topic", DbType.String, topic.Name);
        command.Add("epoch", DbType.String, after?.Epoch);
        command.Add("seq", DbType.Int64, after?.Seq ?? 0);
        command.Add("limit", DbType.Int32, limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
            return new LogPage(Epoch: null, Head: 0, after is null ? null : ResetReason.Ahead, []);

        var epoch = reader.GetString(0);
        var head = reader.GetInt64(1);
        var reset = ReasonOf(after, epoch, head, trimmed: reader.GetInt64(2));
        var entries = new List<Entry>();
        if (await reader.IsDBNullAsync(3, cancellationToken))
            return new LogPage(epoch, head, reset, entries);

        do
            entries.Add(ReadEntry(reader));
        while (await reader.ReadAsync(cancellationToken));
        return new LogPage(epoch, head, reset, entries);
    }

    private static ResetReason? ReasonOf(Position? after, string epoch, long head, long trimmed) => after switch
    {
        null => null,
        { } position when position.Epoch != epoch => ResetReason.Epoch,
        { } position when position.Seq > head => ResetReason.Ahead,
        { } position when position.Seq < trimmed => ResetReason.Expired,
        _ => null,
    };

    private static Entry ReadEntry(DbDataReader reader) => new(
        reader.GetInt64(3),
        Guid.ParseExact(reader.GetString(4), "D"),
        reader.GetString(5),
        DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(6)),
        reader.GetFieldValue<byte[]>(7));
}
