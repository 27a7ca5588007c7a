using System.Diagnostics.Metrics;
using System.Text;
using Gather.Application.Scraping.Fetching;
using Gather.Infrastructure.Egress;
using Gather.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TestMeterFactory = Gather.Testing.TestMeterFactory;

namespace Gather.Infrastructure.Tests.Egress.Fetching;

/// <summary>The whole way out, as the program composes it, and two sites on loopback that it may call.</summary>
internal abstract class FetcherFixture
{
    private string _folder = null!;
    private ServiceProvider _services = null!;

    protected TestSite Site { get; private set; } = null!;

    protected TestSite Other { get; private set; } = null!;

    protected Dictionary<string, string?> Settings { get; private set; } = null!;

    /// <summary>Stands still in tests that ask for it by <see cref="RestartAsync"/>.</summary>
    protected FakeTimeProvider Time { get; private set; } = null!;

    protected TestMeterFactory Meters { get; private set; } = null!;

    protected IFetcher Fetcher => _services.GetRequiredService<IFetcher>();

    protected string CacheFolder => Path.Combine(_folder, "cache");

    [SetUp]
    public async Task StartAsync()
    {
        _folder = Directory.CreateTempSubdirectory("gather-fetch-").FullName;
        (Site, Other) = (await TestSite.StartAsync(), await TestSite.StartAsync());
        Settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Egress:AllowedHosts:0"] = Site.Authority,
            ["Egress:AllowedHosts:1"] = Other.Authority,
            ["Egress:Cache:Path"] = CacheFolder,
            ["Egress:Retries:Delay"] = "00:00:00.001",
            ["Egress:Retries:MaxDelay"] = "00:00:00.001",
            ["Egress:Hosts:CoolDown"] = "00:00:00.001",
        };
        Compose(TimeProvider.System);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _services.DisposeAsync();
        await Site.DisposeAsync();
        await Other.DisposeAsync();
        Meters.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Stops the fetcher, so that its cache is written, and starts one with the settings as they are now.</summary>
    protected async Task RestartAsync(bool withFakeTime = false, params (string Key, string Value)[] settings)
    {
        await _services.DisposeAsync();
        Meters.Dispose();
        foreach (var (key, value) in settings)
            Settings[$"Egress:{key}"] = value;
        Compose(withFakeTime ? Time : TimeProvider.System);
    }

    protected Task<FetchedPage> FetchAsync(string path, Func<FetchRequest, FetchRequest>? change = null, CancellationToken cancellationToken = default)
    {
        var request = new FetchRequest(Site.Url(path));
        return Fetcher.FetchAsync(change?.Invoke(request) ?? request, cancellationToken).Soon();
    }

    /// <summary>Completes when a request waits for its turn at the site.</summary>
    protected async Task QueuedAsync()
    {
        using var never = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
        while ((await Fetcher.ExplainAsync(Site.Url("/"), never.Token)).Host.Queued == 0)
        {
            never.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    protected static string Text(FetchedPage page) => Encoding.UTF8.GetString(page.Body.Span);

    protected static Dictionary<string, string> Headers(params (string Name, string Value)[] headers) =>
        headers.ToDictionary(h => h.Name, h => h.Value, StringComparer.Ordinal);

    private void Compose(TimeProvider time)
    {
        (Time, Meters) = (time as FakeTimeProvider ?? new FakeTimeProvider(), new TestMeterFactory());
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(time)
            .AddSingleton<IMeterFactory>(Meters)
            .AddEgress(new ConfigurationBuilder().AddInMemoryCollection(Settings).Build())
            .BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }
}
