using Dapper;
using Npgsql;

namespace Gather.Infrastructure.Storage.Postgres;

/// <summary>
/// This writer's row, which every transaction of it updates with its number. When the connection is lost during COMMIT,
/// nobody has told whether the transaction was kept: the row does. (Asking the server for the state of the transaction's own
/// id would not do: after a crash an id that was never written to disk is given again.)
/// </summary>
internal sealed class WriterMark(Guid writer)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(7);

    private readonly string _id = writer.ToString("D");
    private long _number;

    /// <summary>The statement that marks a transaction, and the transaction's number.</summary>
    public (NpgsqlBatchCommand Statement, long Number) Next(DateTimeOffset now)
    {
        var number = ++_number;
        var statement = new NpgsqlBatchCommand(
            "INSERT INTO writers (id, last_commit, seen_at) VALUES ($1, $2, $3) " +
            "ON CONFLICT (id) DO UPDATE SET last_commit = excluded.last_commit, seen_at = excluded.seen_at");
        statement.Parameters.Add(new NpgsqlParameter<string> { TypedValue = _id });
        statement.Parameters.Add(new NpgsqlParameter<long> { TypedValue = number });
        statement.Parameters.Add(new NpgsqlParameter<long> { TypedValue = now.ToUnixTimeMilliseconds() });
        return (statement, number);
    }

    /// <summary>
    /// The number of the last transaction kept. It writes the row, so it waits for the transaction in doubt if the server
    /// still works on it, and its answer can no longer change.
    /// </summary>
    public Task<long> ReadAsync(NpgsqlConnection connection, DateTimeOffset now) => connection.ExecuteScalarAsync<long>(
        "INSERT INTO writers (id, last_commit, seen_at) VALUES (@_id, 0, @at) " +
        "ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at RETURNING last_commit",
        new { _id, at = now.ToUnixTimeMilliseconds() });

    /// <summary>Drops the rows of writers that ended long ago. An idle one among them writes its row again.</summary>
    public static Task DropForgottenAsync(NpgsqlConnection connection, DateTimeOffset now) => connection.ExecuteAsync(
        "DELETE FROM writers WHERE seen_at < @before", new { before = (now - KeptFor).ToUnixTimeMilliseconds() });
}
