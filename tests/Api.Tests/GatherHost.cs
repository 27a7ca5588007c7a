using System.Net.Http.Json;
using System.Text.Json;
using Gather.Api.Hosting;
using Gather.Application.Scraping.Fetching;
using Gather.Application.Scraping.Reading;
using Gather.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gather.Api.Tests;

/// <summary>The real program on a real socket, with a store of its own that is gone with it.</summary>
internal sealed class GatherHost : WebApplicationFactory<Program>
{
    // The framework converts the bounds of a [Range] of durations at its first use, and does so wrongly when two hosts do it at once.
    internal static readonly Lock Starting = new();

    public const string RootKey = "the-root-key-of-the-tests-0123456789";

    private readonly string _data = Directory.CreateTempSubdirectory("gather-test-").FullName;
    private readonly Dictionary<string, string?> _settings;
    private readonly string _environment;
    private readonly TimeProvider? _time;
    private readonly IFetcher? _fetcher;
    private readonly bool _worksJobs;

    public GatherHost(
        string environment = "Production", string? rootKey = RootKey, TimeProvider? time = null, IFetcher? fetcher = null, bool worksJobs = true,
        params (string Key, string? Value)[] settings)
    {
        _worksJobs = worksJobs;
        _environment = environment;
        _time = time;
        _fetcher = fetcher;
        _settings = settings.ToDictionary(s => s.Key, s => s.Value, StringComparer.Ordinal);
        _settings["Access:RootKey"] = rootKey;
        _settings["Storage:Path"] = Path.Combine(_data, "gather.db");
        _settings["Egress:Cache:Path"] = Path.Combine(_data, "cache");
        _settings.TryAdd("Logging:LogLevel:Default", "Warning");
        UseKestrel(0);
        StartServer();
    }

    /// <summary>A client that calls as root.</summary>
    public HttpClient Root() => WithKey(RootKey);

    public HttpClient WithKey(string key)
    {
        var client = CreateClient();
        client.DefaultRequestHeaders.Add("X-Api-Key", key);
        return client;
    }

    public async Task<(string Id, string Secret)> CreateKeyAsync(object request)
    {
        using var root = Root();
        using var response = await root.PostAsJsonAsync("/v1/keys", request);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.That((int)response.StatusCode, Is.EqualTo(201), body.ToString());
        return (body.GetProperty("key").GetProperty("id").GetString()!, body.GetProperty("secret").GetString()!);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment(_environment);
        foreach (var (key, value) in _settings.Where(s => s.Value is not null))
            builder.UseSetting(key, value);
        if (_time is not null)
            builder.ConfigureServices(services => services.AddSingleton(_time));
        // Where a test does the work itself, the program would be ahead of it.
        if (!_worksJobs)
            builder.ConfigureServices(services => services.Remove(services.Single(s => s.ImplementationType == typeof(JobHost))));
        // Whoever brings a web of their own brings pages that only the reader of the tests understands.
        if (_fetcher is not null)
            builder.ConfigureServices(services => services.AddSingleton(_fetcher).AddSingleton<IPageReader>(new FakePageReader()));
    }

    protected override IHost CreateHost(IHostBuilder builder)
    {
        lock (Starting)
            return base.CreateHost(builder);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing && Directory.Exists(_data))
            Directory.Delete(_data, recursive: true);
    }
}
