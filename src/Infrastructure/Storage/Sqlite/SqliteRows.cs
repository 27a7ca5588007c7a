using System.Data.Common;
using Gather.Infrastructure.Storage.Rows;
using Microsoft.Data.Sqlite;

namespace Gather.Infrastructure.Storage.Sqlite;

/// <summary>A statement prepared once and run row by row, since a call costs no round trip.</summary>
internal sealed class SqliteRows : RowStatements
{
    public override async Task<int> ExecuteAsync(DbTransaction transaction, string sql, RowSet rows)
    {
        await using var command = Prepare((SqliteConnection)transaction.Connection!, (SqliteTransaction)transaction, sql, rows);
        var changed = 0;
        for (var row = 0; row < rows.Count; row++)
        {
            Fill(command, rows, row);
            changed += await command.ExecuteNonQueryAsync();
        }

        return changed;
    }

    public override async Task<List<T>> QueryAsync<T>(
        DbConnection connection, DbTransaction? transaction, string sql, RowSet rows, Func<DbDataReader, T> read, CancellationToken cancellationToken,
        Func<T, bool>? isEnough = null)
    {
        await using var command = Prepare((SqliteConnection)connection, (SqliteTransaction?)transaction, sql, rows);
        var found = new List<T>();
        for (var row = 0; row < rows.Count; row++)
        {
            Fill(command, rows, row);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                found.Add(read(reader));
                if (isEnough?.Invoke(found[^1]) == true)
                    return found;
            }
        }

        return found;
    }

    private static SqliteCommand Prepare(SqliteConnection connection, SqliteTransaction? transaction, string sql, RowSet rows)
    {
        var columns = rows.Columns.Select(c => $"@{c.Name} AS {c.Name}");
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql.Replace(Place, $"(SELECT {string.Join(", ", columns)}) AS r", StringComparison.Ordinal);
        foreach (var (name, values) in rows.Columns)
            command.Parameters.Add("@" + name, TypeOf(values));
        foreach (var (name, value) in rows.Values)
            command.Parameters.AddWithValue("@" + name, value);
        command.Prepare();
        return command;
    }

    private static void Fill(SqliteCommand command, RowSet rows, int row)
    {
        for (var column = 0; column < rows.Columns.Count; column++)
            command.Parameters[column].Value = rows.Columns[column].Values.GetValue(row) ?? DBNull.Value;
    }

    private static SqliteType TypeOf(Array values) => values switch
    {
        long[] => SqliteType.Integer,
        string[] => SqliteType.Text,
        _ => SqliteType.Blob,
    };
}
