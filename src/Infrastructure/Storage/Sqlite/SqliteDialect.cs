using System.Data.Common;
using Gather.Infrastructure.Storage.Rows;
using Gather.Infrastructure.Storage.Writing;
using Microsoft.Data.Sqlite;

namespace Gather.Infrastructure.Storage.Sqlite;

internal sealed class SqliteDialect : StoreDialect
{
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int IoError = 10;
    private const int Full = 13;
    private const int CannotOpen = 14;

    private readonly string _writing;
    private readonly string _reading;
    private readonly SingleThreadScheduler _scheduler = new("gather-store");

    // A read holds its thread, so those at work at once are bounded: a slow disk must not take the whole thread pool.
    private readonly SemaphoreSlim _readers = new(Math.Max(4, Environment.ProcessorCount * 2));

    public SqliteDialect(string path)
    {
        var file = Path.GetFullPath(path);
        Place = $"{file} (SQLite)";
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        _writing = new SqliteConnectionStringBuilder { DataSource = file, ForeignKeys = true, Pooling = false }.ToString();
        _reading = new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly }.ToString();
    }

    public override string Place { get; }

    public override string IdType => "TEXT";

    public override string BlobType => "BLOB";

    public override string IdentityType => "INTEGER PRIMARY KEY";

    public override string Clustered => "WITHOUT ROWID";

    public override bool IsShared => false;

    public override RowStatements Rows { get; } = new SqliteRows();

    public override string? MigrationLock => null;

    public override TaskScheduler WriterScheduler => _scheduler;

    public override Task<DbConnection> OpenAsync(CancellationToken cancellationToken) => Task.FromResult(Open());

    public override DbConnection Open() => OpenWriting();

    protected override async Task<T> ReadOnPoolAsync<T>(
        Func<DbConnection, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        await _readers.WaitAsync(cancellationToken);
        try
        {
            await using var connection = new SqliteConnection(_reading);
            await connection.OpenAsync(cancellationToken);
            return await read(connection, cancellationToken);
        }
        finally
        {
            _readers.Release();
        }
    }

    public override Task<WriterSession> OpenSessionAsync() => Task.FromResult<WriterSession>(new SqliteSession(OpenWriting(), Rows));

    public override bool IsTransient(Exception exception) => exception is SqliteException { SqliteErrorCode: Busy or Locked };

    public override bool IsUnavailable(Exception exception) =>
        exception is SqliteException { SqliteErrorCode: Busy or Locked or ReadOnly or IoError or Full or CannotOpen };

    // The file is local: a COMMIT that failed has told so, and was rolled back.
    public override Task<bool> WasCommittedAsync(StoreTransaction transaction, Exception failure) => Task.FromResult(false);

    public override ValueTask DisposeAsync()
    {
        _scheduler.Dispose();
        _readers.Dispose();
        using var pool = new SqliteConnection(_reading);
        SqliteConnection.ClearPool(pool);
        return ValueTask.CompletedTask;
    }

    private SqliteConnection OpenWriting()
    {
        var connection = new SqliteConnection(_writing);
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            // FULL makes every commit durable; the write-ahead log's own default would keep the file whole but may lose the
            // last commits. 5 s is for another process, such as a backup, that holds the file. The log is folded into the file
            // every 4,000 pages (16 MB) and not 1,000, since the commit that does so waits for the disk twice more.
            command.CommandText =
                "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000;";
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
