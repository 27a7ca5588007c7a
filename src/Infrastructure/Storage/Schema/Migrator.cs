using System.Data.Common;
using Dapper;
using Microsoft.Extensions.Logging;

namespace Gather.Infrastructure.Storage.Schema;

/// <summary>Brings the store's schema to the program's, in one transaction that holds other nodes off.</summary>
internal sealed partial class Migrator(StoreDialect dialect, TimeProvider time, ILogger<Migrator> logger)
{
    public async Task MigrateAsync(IReadOnlyList<Migration> migrations, CancellationToken cancellationToken)
    {
        await using var connection = await dialect.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (dialect.MigrationLock is { } statement)
            await connection.ExecuteAsync(statement, transaction: transaction);

        await connection.ExecuteAsync(
            "CREATE TABLE IF NOT EXISTS schema_versions (version BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, hash TEXT NOT NULL, applied_at BIGINT NOT NULL)",
            transaction: transaction);
        var applied = (await connection.QueryAsync<Applied>(
            "SELECT version AS Version, name AS Name, hash AS Hash FROM schema_versions ORDER BY version", transaction: transaction)).AsList();

        Check(applied, migrations);
        foreach (var migration in migrations.Skip(applied.Count))
            await ApplyAsync(connection, transaction, migration);
        await transaction.CommitAsync(cancellationToken);
    }

    private static void Check(List<Applied> applied, IReadOnlyList<Migration> migrations)
    {
        for (var i = 0; i < migrations.Count; i++)
            if (migrations[i].Version != i + 1)
                throw new SchemaException($"The program's migrations are not numbered without a gap: {migrations[i].Name} stands at {i + 1}.");

        if (applied.Count > migrations.Count)
            throw new SchemaException(
                $"The store is newer than this program: it has migration {applied[^1].Name}, and this program knows {migrations.Count}. " +
                "Run the newer version of the program, or restore a backup made before the upgrade.");

        foreach (var (mine, stored) in migrations.Zip(applied))
            if (mine.Version != stored.Version || mine.Hash != stored.Hash)
                throw new SchemaException(
                    $"Migration {mine.Name} is not the one that was applied to the store ({stored.Name}, SHA-256 {stored.Hash}): " +
                    "the script was changed since. Put the change into a migration of its own.");
    }

    private async Task ApplyAsync(DbConnection connection, DbTransaction transaction, Migration migration)
    {
        await connection.ExecuteAsync(migration.ScriptFor(dialect), transaction: transaction);
        await connection.ExecuteAsync(
            "INSERT INTO schema_versions (version, name, hash, applied_at) VALUES (@Version, @Name, @Hash, @at)",
            new { migration.Version, migration.Name, migration.Hash, at = time.GetUtcNow().ToUnixTimeMilliseconds() },
            transaction);
        LogApplied(migration.Name);
    }

    [LoggerMessage(2010, LogLevel.Information, "Migration {Migration} was applied to the store", EventName = "StoreMigrated")]
    private partial void LogApplied(string migration);

    private sealed record Applied(long Version, string Name, string Hash);
}
