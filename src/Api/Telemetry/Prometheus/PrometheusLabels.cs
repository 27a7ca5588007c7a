using System.Globalization;
using OpenTelemetry.Metrics;

namespace Gather.Api.Telemetry.Prometheus;

/// <summary>
/// The labels of one series, written once and used for all its samples (a histogram has twenty). The meter's name is one of
/// them, so that two meters with an instrument of the same name stay apart.
/// </summary>
internal sealed class PrometheusLabels : IDisposable
{
    private readonly PrometheusBuffer _text = new();
    private readonly List<KeyValuePair<string, object?>> _tags = [];
    private readonly List<(string Name, string Value)> _labels = [];

    /// <summary><c>a="1",b="2"</c>, without the braces.</summary>
    public ReadOnlySpan<byte> Text => _text.Written.Span;

    public void Set(Metric metric, ref readonly MetricPoint point)
    {
        _tags.Clear();
        foreach (var tag in point.Tags)
            _tags.Add(tag);
        foreach (var (key, value) in metric.MeterTags ?? [])
            _tags.Add(new($"otel_scope_{key}", value));
        _tags.Add(new("otel_scope_name", metric.MeterName));
        if (metric.MeterVersion is { Length: > 0 } version)
            _tags.Add(new("otel_scope_version", version));
        Write();
    }

    public void Set(IEnumerable<KeyValuePair<string, object>> attributes)
    {
        _tags.Clear();
        foreach (var (key, value) in attributes)
            _tags.Add(new(key, value));
        Write();
    }

    public void Dispose() => _text.Dispose();

    private void Write()
    {
        _tags.Sort(static (a, b) => string.CompareOrdinal(a.Key, b.Key));
        _labels.Clear();
        foreach (var (key, value) in _tags)
            Add(PrometheusNames.Label(key), ValueText(value));

        _text.Clear();
        foreach (var (name, value) in _labels)
        {
            if (_text.Written.Length > 0)
                _text.Append(","u8);
            _text.Append(name).Append("=\""u8).AppendEscaped(value, quotes: true).Append("\""u8);
        }
    }

    // Two keys may come to the same name ("a.b" and "a_b"); a duplicate would make a scraper refuse the whole page, so the
    // rules have their values joined, in the order of the keys.
    private void Add(string name, string value)
    {
        var same = _labels.FindIndex(label => label.Name == name);
        if (same < 0)
            _labels.Add((name, value));
        else
            _labels[same] = (name, $"{_labels[same].Value};{value}");
    }

    private static string ValueText(object? value) => value switch
    {
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
