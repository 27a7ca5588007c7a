using System.Text;
using OpenTelemetry.Metrics;

namespace Gather.Api.Telemetry.Prometheus;

/// <summary>
/// Names as OpenTelemetry's rules for Prometheus have them:
/// https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/
/// </summary>
internal static class PrometheusNames
{
    private const string Total = "_total";

    /// <summary>The family's name: <c>gather.fetch.received</c> in <c>By</c> becomes <c>gather_fetch_received_bytes_total</c>.</summary>
    public static string Family(string name, string unit, MetricType type)
    {
        var family = Sanitize(name);
        var isCounter = type is MetricType.LongSum or MetricType.DoubleSum;

        // The unit stands before the suffix of the type.
        if (isCounter && family.EndsWith(Total, StringComparison.Ordinal))
            family = family[..^Total.Length];
        var suffix = Sanitize(PrometheusUnits.Suffix(unit, type.IsGauge()));
        if (suffix.Length > 0 && !$"_{family}_".Contains($"_{suffix}_", StringComparison.Ordinal))
            family = $"{family}_{suffix}";
        return isCounter ? family + Total : family;
    }

    public static string Label(string key) => Sanitize(key);

    /// <summary>Letters, digits and single underscores, not beginning with a digit.</summary>
    private static string Sanitize(string name)
    {
        var clean = new StringBuilder(name.Length + 1);
        if (name.Length > 0 && char.IsAsciiDigit(name[0]))
            clean.Append('_');
        foreach (var character in name)
        {
            if (char.IsAsciiLetterOrDigit(character))
                clean.Append(character);
            else if (clean.Length == 0 || clean[^1] != '_')
                clean.Append('_');
        }

        return clean.ToString();
    }
}
