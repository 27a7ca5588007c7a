using System.Data.Common;
using Gather.Application.Storage;
using Gather.Infrastructure.Storage.Rows;
using Gather.Infrastructure.Storage.Writing;

namespace Gather.Infrastructure.Storage;

/// <summary>What differs between the stores. All other SQL is written once, in the subset that both speak.</summary>
internal abstract class StoreDialect : IAsyncDisposable
{
    /// <summary>Where the data is, for people to read.</summary>
    public abstract string Place { get; }

    /// <summary>The type of an identifier, compared byte by byte, in a migration's <c>{{id}}</c>.</summary>
    public abstract string IdType { get; }

    /// <summary>The type of bytes, in a migration's <c>{{blob}}</c>.</summary>
    public abstract string BlobType { get; }

    /// <summary>The column that numbers rows by itself, in a migration's <c>{{identity}}</c>.</summary>
    public abstract string IdentityType { get; }

    /// <summary>What keeps a table's rows in the order of its key where the store can, in a migration's <c>{{clustered}}</c>.</summary>
    public abstract string Clustered { get; }

    /// <summary>Whether several nodes may have the store open.</summary>
    public abstract bool IsShared { get; }

    /// <summary>Runs statements over many rows.</summary>
    public abstract RowStatements Rows { get; }

    /// <summary>The statement that holds other nodes' migrations off until the transaction ends; null when beginning it does.</summary>
    public abstract string? MigrationLock { get; }

    /// <summary>Where the writer runs: a thread of its own if the store blocks threads.</summary>
    public abstract TaskScheduler WriterScheduler { get; }

    /// <summary>A connection that may write, the caller's to dispose.</summary>
    public abstract Task<DbConnection> OpenAsync(CancellationToken cancellationToken);

    /// <summary>The same, for the callers that have to be synchronous.</summary>
    public abstract DbConnection Open();

    /// <summary>Reads on a connection of the pool.</summary>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public async Task<T> ReadAsync<T>(Func<DbConnection, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadOnPoolAsync(read, cancellationToken);
        }
        catch (Exception e) when (IsUnavailable(e))
        {
            throw new StoreUnavailableException("The store could not be read.", innerException: e);
        }
    }

    protected abstract Task<T> ReadOnPoolAsync<T>(
        Func<DbConnection, CancellationToken, Task<T>> read, CancellationToken cancellationToken);

    /// <summary>Opens the connection on which the writer commits.</summary>
    public abstract Task<WriterSession> OpenSessionAsync();

    /// <summary>Whether the same batch may succeed on another attempt, because the connection or a lock was lost.</summary>
    public abstract bool IsTransient(Exception exception);

    /// <summary>Whether the store itself is at fault, not what it was asked: unreachable, out of space, without its files.</summary>
    public abstract bool IsUnavailable(Exception exception);

    /// <summary>Whether a transaction was kept whose COMMIT failed; answers only when it can no longer change.</summary>
    /// <exception cref="StoreUnavailableException">The store did not come back to tell.</exception>
    public abstract Task<bool> WasCommittedAsync(StoreTransaction transaction, Exception failure);

    public abstract ValueTask DisposeAsync();
}
