using Gather.Infrastructure.Storage.Postgres;
using Gather.Infrastructure.Storage.Schema;
using Gather.Infrastructure.Storage.Sqlite;
using Gather.Infrastructure.Storage.Writing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gather.Infrastructure.Storage;

/// <summary>The open store: its dialect for reading, its one writer for changes, and the hints that topics are ahead.</summary>
internal sealed class Store(
    IOptions<StorageOptions> options, TimeProvider time, StoreMetrics metrics, ILoggerFactory loggers) : IAsyncDisposable
{
    // Set once by OpenAsync, before any other hosted service runs.
    private StoreDialect? _dialect;
    private CommandWriter? _writer;
    private TopicHints? _hints;

    // Exchanged once: the host closes the store in order, and the container once more at its end.
    private int _isClosed;

    public TimeProvider Time => time;

    public StoreDialect Dialect => _dialect ?? throw new InvalidOperationException("The store is not open yet.");

    public CommandWriter Writer => _writer ?? throw new InvalidOperationException("The store is not open yet.");

    public TopicHints Hints => _hints ?? throw new InvalidOperationException("The store is not open yet.");

    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        var settings = options.Value;
        _dialect = settings.Kind switch
        {
            StoreProvider.Sqlite => new SqliteDialect(settings.Path),
            StoreProvider.Postgres => new PostgresDialect(settings.ConnectionString!, time, loggers),
            _ => throw new InvalidOperationException($"'{settings.Provider}' is no storage provider."),
        };
        await new Migrator(_dialect, time, loggers.CreateLogger<Migrator>()).MigrateAsync(Migration.All, cancellationToken);
        _hints = new TopicHints(_dialect, time, loggers.CreateLogger<TopicHints>());
        _writer = new CommandWriter(_dialect, settings, _hints, metrics, time, loggers.CreateLogger<CommandWriter>());
    }

    /// <summary>Commits what has been queued, refuses what comes later, and lets go of the store.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) == 1)
            return;

        if (_writer is not null)
            await _writer.DisposeAsync();
        if (_hints is not null)
            await _hints.DisposeAsync();
        if (_dialect is not null)
            await _dialect.DisposeAsync();
    }
}
