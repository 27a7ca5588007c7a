using Gather.Api.Telemetry.Prometheus;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;

namespace Gather.Api.Telemetry;

/// <summary>From the meters, through the views, to <c>/metrics</c> and the collector.</summary>
internal static class MetricsPipeline
{
    public static MeterProvider Build(TelemetryOptions options, PrometheusExporter prometheus)
    {
        var builder = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(OtlpTarget.Resource(options))
            .AddMeter(
                MetricViews.ServerMeter,
                "Microsoft.AspNetCore.Server.Kestrel",
                MetricViews.ClientMeter,
                "System.Runtime",
                MetricViews.OwnMeters + "*")
            .AddView(MetricViews.For)
            .AddReader(new BaseExportingMetricReader(prometheus));

        if (options.OtlpEndpoint is { } endpoint)
        {
            builder.AddOtlpExporter((exporter, reader) =>
            {
                exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
                exporter.Endpoint = OtlpTarget.Signal(endpoint, "v1/metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds =
                    (int)options.MetricsExportInterval.TotalMilliseconds;
            });
        }

        return builder.Build();
    }
}
