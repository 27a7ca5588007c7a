using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Gather.Api.Telemetry;

/// <summary>
/// Builds the providers before the server takes its first request: they listen from the moment they are built, and what was
/// counted earlier is lost to them. The container flushes and disposes them when the host ends.
/// </summary>
internal sealed class TelemetryStarter(IServiceProvider services) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        services.GetRequiredService<MeterProvider>();
        services.GetService<TracerProvider>();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
