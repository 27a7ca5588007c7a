using System.Data.Common;

namespace Gather.Infrastructure.Storage.Rows;

/// <summary>Runs statements over many rows, the quickest way that the store has for it.</summary>
internal abstract class RowStatements
{
    /// <summary>What a statement says where its rows are to stand.</summary>
    protected const string Place = "{rows}";

    /// <summary>Runs the statement and tells how many rows it changed.</summary>
    public abstract Task<int> ExecuteAsync(DbTransaction transaction, string sql, RowSet rows);

    /// <summary>Reads what the statement finds, until it is enough. Where order matters, both the rows and the statement's <c>ORDER BY</c> have to say it.</summary>
    public abstract Task<List<T>> QueryAsync<T>(
        DbConnection connection, DbTransaction? transaction, string sql, RowSet rows, Func<DbDataReader, T> read, CancellationToken cancellationToken,
        Func<T, bool>? isEnough = null);
}
