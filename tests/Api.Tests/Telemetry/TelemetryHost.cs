using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Hosting;

namespace Gather.Api.Tests.Telemetry;

/// <summary>The whole program on a real loopback port.</summary>
internal sealed class TelemetryHost : WebApplicationFactory<Program>
{
    private readonly Dictionary<string, string> _settings;

    public TelemetryHost(params (string Key, string Value)[] settings)
    {
        _settings = settings.ToDictionary(setting => setting.Key, setting => setting.Value, StringComparer.Ordinal);
        UseKestrel(0);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        foreach (var (key, value) in _settings)
            builder.UseSetting(key, value);
    }

    protected override IHost CreateHost(IHostBuilder builder)
    {
        lock (GatherHost.Starting)
            return base.CreateHost(builder);
    }
}
