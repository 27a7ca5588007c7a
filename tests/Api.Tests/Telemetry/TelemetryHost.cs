using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Hosting;

namespace Gather.Api.Tests.Telemetry;

/// <summary>The whole program on a real loopback port.</summary>
internal sealed class TelemetryHost : WebApplicationFactory<Program>
{
    private readonly Dictionary<string, string> _settings;
    private readonly string _data = Directory.CreateTempSubdirectory("gather-test-").FullName;

    public TelemetryHost(params (string Key, string Value)[] settings)
    {
        _settings = settings.ToDictionary(setting => setting.Key, setting => setting.Value, StringComparer.Ordinal);
        UseKestrel(0);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("Storage:Path", Path.Combine(_data, "gather.db"));
        builder.UseSetting("Egress:Cache:Path", Path.Combine(_data, "cache"));
        foreach (var (key, value) in _settings)
            builder.UseSetting(key, value);
    }

    protected override IHost CreateHost(IHostBuilder builder)
    {
        lock (GatherHost.Starting)
            return base.CreateHost(builder);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing && Directory.Exists(_data))
            Directory.Delete(_data, recursive: true);
    }
}
