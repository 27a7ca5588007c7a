using System.Data.Common;
using Gather.Infrastructure.Storage.Rows;
using Npgsql;
using NpgsqlTypes;

namespace Gather.Infrastructure.Storage.Postgres;

/// <summary>One statement for all rows, which travel as an array per column.</summary>
internal sealed class PostgresRows : RowStatements
{
    public override async Task<int> ExecuteAsync(DbTransaction transaction, string sql, RowSet rows)
    {
        await using var command = Build((NpgsqlConnection)transaction.Connection!, (NpgsqlTransaction)transaction, sql, rows);
        return await command.ExecuteNonQueryAsync();
    }

    public override async Task<List<T>> QueryAsync<T>(
        DbConnection connection, DbTransaction? transaction, string sql, RowSet rows, Func<DbDataReader, T> read, CancellationToken cancellationToken,
        Func<T, bool>? isEnough = null)
    {
        await using var command = Build((NpgsqlConnection)connection, (NpgsqlTransaction?)transaction, sql, rows);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add(read(reader));
            if (isEnough?.Invoke(found[^1]) == true)
                break;
        }

        return found;
    }

    private static NpgsqlCommand Build(NpgsqlConnection connection, NpgsqlTransaction? transaction, string sql, RowSet rows)
    {
        var names = rows.Columns.Select(c => c.Name).ToList();
        var table = $"unnest({string.Join(", ", names.Select(n => "@" + n))}) AS r ({string.Join(", ", names)})";
        var command = new NpgsqlCommand(sql.Replace(Place, table, StringComparison.Ordinal), connection, transaction);
        foreach (var (name, values) in rows.Columns)
            command.Parameters.Add(new NpgsqlParameter(name, NpgsqlDbType.Array | TypeOf(values)) { Value = values });
        foreach (var (name, value) in rows.Values)
            command.Parameters.Add(new NpgsqlParameter(name, value));
        return command;
    }

    private static NpgsqlDbType TypeOf(Array values) => values switch
    {
        long[] => NpgsqlDbType.Bigint,
        string[] => NpgsqlDbType.Text,
        _ => NpgsqlDbType.Bytea,
    };
}
