using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Trace;

namespace Gather.Api.Telemetry;

/// <summary>From the activity sources to the collector.</summary>
internal static class TracesPipeline
{
    public static TracerProvider Build(TelemetryOptions options)
    {
        var endpoint = options.OtlpEndpoint
            ?? throw new InvalidOperationException("Traces have nowhere to go: Telemetry:OtlpEndpoint is not set.");
        return Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(OtlpTarget.Resource(options))
            .AddSource("Microsoft.AspNetCore", "System.Net.Http", MetricViews.OwnMeters + "*")
            .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(options.TraceSampleRatio)))
            .AddOtlpExporter(exporter =>
            {
                exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
                exporter.Endpoint = OtlpTarget.Signal(endpoint, "v1/traces");
            })
            .Build();
    }
}
