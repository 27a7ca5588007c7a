using Gather.Api.Telemetry.Prometheus;
using Microsoft.Extensions.Options;
using OpenTelemetry.Trace;

namespace Gather.Api.Telemetry;

internal static class TelemetryRegistration
{
    /// <summary>Adds the meters behind <c>/metrics</c>, and the OTLP export when <c>Telemetry:OtlpEndpoint</c> is set.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection(TelemetryOptions.Section);
        services.AddOptions<TelemetryOptions>().Bind(section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<PrometheusExporter>();
        services.AddSingleton(provider => new PrometheusScraper(provider.GetRequiredService<PrometheusExporter>()));
        services.AddSingleton(provider => MetricsPipeline.Build(
            provider.GetRequiredService<IOptions<TelemetryOptions>>().Value,
            provider.GetRequiredService<PrometheusExporter>()));

        // Without a collector there is no tracer provider at all, so that no activity listener exists and a request
        // pays nothing for tracing.
        if (!string.IsNullOrEmpty(section[nameof(TelemetryOptions.OtlpEndpoint)]))
        {
            services.AddSingleton(provider => TracesPipeline.Build(
                provider.GetRequiredService<IOptions<TelemetryOptions>>().Value));
        }

        services.AddHostedService<TelemetryStarter>();
        return services;
    }

    /// <summary>
    /// Describes server spans. Belongs first in the pipeline, to see the final status; adds nothing when tracing is off.
    /// </summary>
    public static IApplicationBuilder UseTelemetry(this IApplicationBuilder app) =>
        app.ApplicationServices.GetService<TracerProvider>() is null ? app : app.UseMiddleware<ServerSpanMiddleware>();
}
