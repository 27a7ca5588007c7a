using System.ComponentModel.DataAnnotations;

namespace Gather.Api.Telemetry;

/// <summary>Where metrics and traces go besides <c>/metrics</c>; configuration section <c>Telemetry</c>.</summary>
internal sealed class TelemetryOptions : IValidatableObject
{
    public const string Section = "Telemetry";

    /// <summary>
    /// Base address of an OTLP collector that speaks HTTP with protobuf, for example <c>http://collector:4318</c>; absolute,
    /// http or https. <c>/v1/metrics</c> and <c>/v1/traces</c> are appended. Default: none, nothing is exported and no
    /// request is traced. Headers for the collector (a token) are read from <c>OTEL_EXPORTER_OTLP_HEADERS</c>.
    /// </summary>
    public Uri? OtlpEndpoint { get; set; }

    /// <summary>The <c>service.name</c> of everything exported; 1 to 100 characters. Default <c>gather</c>.</summary>
    [Required, StringLength(100)]
    public string ServiceName { get; set; } = "gather";

    /// <summary>
    /// The share of traces that are kept when the caller's <c>traceparent</c> has not decided already; 0 to 1. Default 1.
    /// </summary>
    [Range(0.0, 1.0)]
    public double TraceSampleRatio { get; set; } = 1;

    /// <summary>
    /// How often metrics are pushed to <see cref="OtlpEndpoint"/>; 1 second to 1 hour. Default 1 minute, which is
    /// OpenTelemetry's own. <c>/metrics</c> does not depend on it: it is collected when asked.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan MetricsExportInterval { get; set; } = TimeSpan.FromMinutes(1);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (OtlpEndpoint is null or { IsAbsoluteUri: true, Scheme: "http" or "https" })
            yield break;
        yield return new ValidationResult(
            $"{Section}:{nameof(OtlpEndpoint)} must be an absolute http or https address.", [nameof(OtlpEndpoint)]);
    }
}
