using Gather.Infrastructure.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gather.Infrastructure.Tests.Storage;

/// <summary>A place for a store, which any number of stores may open one after the other or, as nodes, together.</summary>
internal sealed class StoreLocation : IAsyncDisposable
{
    private readonly DirectoryInfo? _folder;
    private readonly TestMeterFactory _meters = new();

    private StoreLocation(StorageOptions options, DirectoryInfo? folder) => (Options, _folder) = (options, folder);

    public StorageOptions Options { get; }

    public TestMeterFactory Meters => _meters;

    public static async Task<StoreLocation> CreateAsync(StoreProvider provider)
    {
        if (provider == StoreProvider.Postgres)
            return At(await SharedPostgres.CreateDatabaseAsync());

        var folder = Directory.CreateTempSubdirectory("gather-store-");
        return new(new StorageOptions { Path = Path.Combine(folder.FullName, "gather.db") }, folder);
    }

    public static StoreLocation At(string connectionString) =>
        new(new StorageOptions { Provider = "Postgres", ConnectionString = connectionString }, folder: null);

    /// <summary>A store that is not open yet.</summary>
    public Store Build(TimeProvider? time = null) => new(
        Microsoft.Extensions.Options.Options.Create(Options), time ?? TimeProvider.System, new StoreMetrics(_meters), NullLoggerFactory.Instance);

    public async Task<Store> OpenAsync(TimeProvider? time = null)
    {
        var store = Build(time);
        await store.OpenAsync(CancellationToken.None);
        return store;
    }

    /// <summary>The arguments by which another process opens the same place.</summary>
    public IReadOnlyList<string> Arguments => Options.Kind == StoreProvider.Postgres
        ? ["--Storage:Provider=Postgres", "--ConnectionStrings:Gather=" + Options.ConnectionString]
        : ["--Storage:Path=" + Options.Path];

    public ValueTask DisposeAsync()
    {
        _meters.Dispose();
        _folder?.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
