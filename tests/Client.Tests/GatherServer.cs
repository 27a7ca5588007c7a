using Gather.Application.Scraping.Fetching;
using Gather.Application.Scraping.Reading;
using Gather.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Gather.Client.Tests;

/// <summary>The real program on a real socket, with a store of its own that is gone with it.</summary>
internal sealed class GatherServer : WebApplicationFactory<Program>
{
    private const string RootKey = "the-root-key-of-the-sdk-tests-0123456789";

    private readonly string _data = Directory.CreateTempSubdirectory("gather-test-").FullName;

    public GatherServer()
    {
        UseKestrel(0);
        StartServer();
    }

    /// <summary>The web that the server sees.</summary>
    public FakeFetcher Web { get; } = new();

    public Uri Address => ClientOptions.BaseAddress;

    /// <summary>The SDK, calling with a key; the caller disposes of the client with its services.</summary>
    public Sdk WithKey(string? key) => new(options => (options.BaseAddress, options.ApiKey) = (Address, key));

    public Sdk AsRoot() => WithKey(RootKey);

    public Sdk WithToken(Func<CancellationToken, ValueTask<string>> provider) => new(options => (options.BaseAddress, options.TokenProvider) = (Address, provider));

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Production");
        builder.UseSetting("Access:RootKey", RootKey);
        builder.UseSetting("Storage:Path", Path.Combine(_data, "gather.db"));
        builder.UseSetting("Egress:Cache:Path", Path.Combine(_data, "cache"));
        builder.ConfigureServices(services => services.AddSingleton<IFetcher>(Web).AddSingleton<IPageReader>(new FakePageReader()));
        builder.UseSetting("Logging:LogLevel:Default", "Warning");
        // One place and no queue, so that a second call is refused.
        builder.UseSetting("Concurrency:Pools:limited-sleep:Permits", "1");
        builder.UseSetting("Concurrency:Pools:limited-sleep:Queue", "0");
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing && Directory.Exists(_data))
            Directory.Delete(_data, recursive: true);
    }
}
