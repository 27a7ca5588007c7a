using OpenTelemetry.Metrics;

namespace Gather.Api.Telemetry.Prometheus;

/// <summary>Writes metric families in Prometheus' text exposition format 0.0.4.</summary>
internal sealed class PrometheusWriter(PrometheusBuffer page, PrometheusLabels labels)
{
    /// <summary>
    /// What 0.0.4 calls it, or null if it has no form for it (exponential histograms; no instrument of ours makes one).
    /// A sum that also falls is a gauge here.
    /// </summary>
    public static string? TypeOf(Metric metric) => metric.MetricType switch
    {
        MetricType.LongSum or MetricType.DoubleSum => "counter",
        MetricType.Histogram => "histogram",
        MetricType.ExponentialHistogram => null,
        _ => "gauge",
    };

    public void Header(string family, string type, string help)
    {
        if (help.Length > 0)
            page.Append("# HELP "u8).Append(family).Append(" "u8).AppendEscaped(help, quotes: false).Append("\n"u8);
        page.Append("# TYPE "u8).Append(family).Append(" "u8).Append(type).Append("\n"u8);
    }

    public void Samples(string family, Metric metric)
    {
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            labels.Set(metric, in point);
            if (metric.MetricType == MetricType.Histogram)
                Histogram(family, in point);
            else
                Single(family, metric.MetricType, in point);
        }
    }

    public void Info(string family, IEnumerable<KeyValuePair<string, object>> attributes)
    {
        labels.Set(attributes);
        Start(family, ""u8).Append(1).Append("\n"u8);
    }

    private void Single(string family, MetricType type, ref readonly MetricPoint point)
    {
        Start(family, ""u8);
        _ = type switch
        {
            MetricType.LongSum or MetricType.LongSumNonMonotonic => page.Append(point.GetSumLong()),
            MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic => page.Append(point.GetSumDouble()),
            MetricType.LongGauge => page.Append(point.GetGaugeLastValueLong()),
            _ => page.Append(point.GetGaugeLastValueDouble()),
        };
        page.Append("\n"u8);
    }

    // The SDK counts each bucket by itself, Prometheus everything up to its bound. The last bound is +Inf.
    private void Histogram(string family, ref readonly MetricPoint point)
    {
        var sofar = 0L;
        foreach (var bucket in point.GetHistogramBuckets())
        {
            sofar += bucket.BucketCount;
            page.Append(family).Append("_bucket{"u8).Append(labels.Text).Append(",le=\""u8)
                .Append(bucket.ExplicitBound).Append("\"} "u8).Append(sofar).Append("\n"u8);
        }

        Start(family, "_sum"u8).Append(point.GetHistogramSum()).Append("\n"u8);
        Start(family, "_count"u8).Append(point.GetHistogramCount()).Append("\n"u8);
    }

    private PrometheusBuffer Start(string family, ReadOnlySpan<byte> suffix) =>
        page.Append(family).Append(suffix).Append("{"u8).Append(labels.Text).Append("} "u8);
}
