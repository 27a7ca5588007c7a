using System.Data.Common;
using Dapper;
using Gather.Application.Storage;
using Gather.Infrastructure.Storage.Rows;
using Gather.Infrastructure.Storage.Writing;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Gather.Infrastructure.Storage.Postgres;

internal sealed partial class PostgresDialect : StoreDialect
{
    /// <summary>As many as the writer makes to commit a batch; the waiting sums up to 3 s.</summary>
    private const int MaxAttempts = 6;

    private readonly NpgsqlDataSource _source;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly WriterMark _mark;

    public PostgresDialect(string connectionString, TimeProvider time, ILoggerFactory loggers)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = "gather" };
        if (settings.MaxAutoPrepare == 0)
            settings.MaxAutoPrepare = 50;
        Place = $"the PostgreSQL database {settings.Database} on {settings.Host}:{settings.Port}";
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        builder.UseLoggerFactory(loggers);
        _source = builder.Build();
        _time = time;
        _logger = loggers.CreateLogger<PostgresDialect>();
        _mark = new WriterMark(Guid.CreateVersion7(time.GetUtcNow()));
    }

    public override string Place { get; }

    public override string IdType => "TEXT COLLATE \"C\"";

    public override string BlobType => "BYTEA";

    public override string IdentityType => "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY";

    public override string Clustered => "";

    public override bool IsShared => true;

    public override RowStatements Rows { get; } = new PostgresRows();

    // The number is arbitrary; it only has to be the same in every node: the ASCII of "gather".
    public override string? MigrationLock => "SELECT pg_advisory_xact_lock(113668262487410)";

    public override TaskScheduler WriterScheduler => TaskScheduler.Default;

    public override async Task<DbConnection> OpenAsync(CancellationToken cancellationToken) =>
        await _source.OpenConnectionAsync(cancellationToken);

    public override DbConnection Open() => _source.OpenConnection();

    protected override async Task<T> ReadOnPoolAsync<T>(
        Func<DbConnection, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        return await read(connection, cancellationToken);
    }

    public override async Task<WriterSession> OpenSessionAsync()
    {
        var connection = await _source.OpenConnectionAsync();
        try
        {
            // What is acknowledged is durable, whatever the role's or the server's default is. A stricter one is left alone.
            await connection.ExecuteAsync(
                "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'");
            await WriterMark.DropForgottenAsync(connection, _time.GetUtcNow());
            return new PostgresSession(connection, _mark, Rows);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public override bool IsTransient(Exception exception) => exception switch
    {
        // Class 57P: the server is stopping, crashed or starting.
        PostgresException postgres => postgres.IsTransient || postgres.SqlState.StartsWith("57P", StringComparison.Ordinal),
        NpgsqlException or IOException or TimeoutException => true,
        _ => false,
    };

    // Class 53: out of disk, memory or connections.
    public override bool IsUnavailable(Exception exception) =>
        IsTransient(exception) || exception is PostgresException { SqlState: ['5', '3', ..] };

    public override async Task<bool> WasCommittedAsync(StoreTransaction transaction, Exception failure)
    {
        LogCommitLost(failure);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var connection = await _source.OpenConnectionAsync();
                return await _mark.ReadAsync(connection, _time.GetUtcNow()) == transaction.Number;
            }
            catch (Exception e) when (IsTransient(e))
            {
                if (attempt == MaxAttempts)
                    throw new StoreUnavailableException(
                        "The store was lost while it committed the change, which may or may not have been kept.", outcomeUnknown: true, e);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100) * Math.Pow(2, attempt - 1), _time);
        }
    }

    public override ValueTask DisposeAsync() => _source.DisposeAsync();

    [LoggerMessage(2020, LogLevel.Warning, "COMMIT failed; the store is asked whether the transaction was kept", EventName = "StoreCommitLost")]
    private partial void LogCommitLost(Exception exception);
}
