using System.ComponentModel.DataAnnotations;

namespace Gather.Infrastructure.Storage;

/// <summary>Where and how things are kept: the section <c>Storage</c>.</summary>
public sealed class StorageOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Storage";

    /// <summary>
    /// <c>Sqlite</c> (one file, one node) or <c>Postgres</c> (the connection string <c>Gather</c>; any number of nodes, but jobs
    /// on one at a time only). Sqlite by default, so that the program runs without anything beside it.
    /// </summary>
    [Required]
    public string Provider { get; set; } = nameof(StoreProvider.Sqlite);

    /// <summary>
    /// The SQLite file; <c>data/gather.db</c> by default, relative to the working directory. Its folder is created.
    /// It has to lie on a local disk: SQLite's write-ahead log does not work over a network file system.
    /// </summary>
    [Required]
    public string Path { get; set; } = "data/gather.db";

    /// <summary>
    /// How many changes may wait for the writer, 1 to 100,000; 4,096 by default. Callers beyond it wait for a place, so that a
    /// slow disk shows as latency and as the limits above it, not as memory. 4,096 is some tenths of a second of work.
    /// </summary>
    [Range(1, 100_000)]
    public int QueueCapacity { get; set; } = 4096;

    /// <summary>
    /// The most changes committed in one transaction, 1 to 10,000; 1,024 by default. More would gain little, since the cost of
    /// making a transaction durable is already spread thin, and would make the changes behind it wait longer.
    /// </summary>
    [Range(1, 10_000)]
    public int MaxBatchSize { get; set; } = 1024;

    /// <summary>The connection string <c>Gather</c>, for PostgreSQL.</summary>
    internal string? ConnectionString { get; set; }

    internal StoreProvider? Kind =>
        Enum.GetValues<StoreProvider>()
            .Where(p => string.Equals(p.ToString(), Provider, StringComparison.OrdinalIgnoreCase))
            .Cast<StoreProvider?>()
            .FirstOrDefault();
}

internal enum StoreProvider
{
    Sqlite,
    Postgres,
}
