namespace Gather.Api.Tests;

/// <summary>What must hold on either store: the tests of a subclass run on both, against one program each, which may call sites on loopback.</summary>
[TestFixture("Sqlite")]
[TestFixture("Postgres")]
internal abstract class OnBothStores(string provider) : IAsyncDisposable
{
    private GatherHost? _host;

    protected GatherHost Host => _host!;

    /// <summary>A client that calls as root.</summary>
    protected HttpClient Root { get; private set; } = null!;

    protected virtual IEnumerable<(string Key, string? Value)> Settings => [];

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _host = new GatherHost(settings: [("Egress:AllowedHosts:0", "127.0.0.1"), ("Egress:AllowedHosts:1", "localhost"), .. await TestStore.SettingsAsync(provider), .. Settings]);
        Root = _host.Root();
    }

    public async ValueTask DisposeAsync()
    {
        Root?.Dispose();
        if (_host is not null)
            await _host.DisposeAsync();
    }
}
