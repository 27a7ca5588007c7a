using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Gather.Api.Telemetry.Prometheus;

/// <summary>
/// Writes one collection of all metrics as a page of text, when asked. Not safe for two at once:
/// <see cref="PrometheusScraper"/> lets one in at a time.
/// </summary>
[ExportModes(ExportModes.Pull)]
internal sealed class PrometheusExporter : BaseExporter<Metric>, IPullMetricExporter
{
    // Set for the length of one scrape, by it alone.
    private PrometheusBuffer? _page;

    /// <summary>Given by the reader that this exporter is added with; collects, which ends in <see cref="Export"/>.</summary>
    public Func<int, bool>? Collect { get; set; }

    /// <summary>Collects into the page. False: the provider has been shut down.</summary>
    public bool WriteTo(PrometheusBuffer page)
    {
        _page = page;
        try
        {
            // Nothing in a collection waits for anything, so there is nothing to time out.
            return Collect is { } collect && collect(Timeout.Infinite);
        }
        finally
        {
            _page = null;
        }
    }

    public override ExportResult Export(in Batch<Metric> batch)
    {
        if (_page is null)
            return ExportResult.Failure;
        using var labels = new PrometheusLabels();
        var writer = new PrometheusWriter(_page, labels);
        WriteTarget(writer);
        foreach (var (name, metrics) in Families(batch))
        {
            writer.Header(name, PrometheusWriter.TypeOf(metrics[0])!, metrics[0].Description);
            foreach (var metric in metrics)
                writer.Samples(name, metric);
        }

        return ExportResult.Success;
    }

    // Instruments of several meters may make one family; the format wants it in one piece and of one type, so one whose type
    // differs from the first's is left out.
    private static OrderedDictionary<string, List<Metric>> Families(in Batch<Metric> batch)
    {
        var families = new OrderedDictionary<string, List<Metric>>(StringComparer.Ordinal);
        foreach (var metric in batch)
        {
            if (PrometheusWriter.TypeOf(metric) is not { } type)
                continue;
            var name = PrometheusNames.Family(metric.Name, metric.Unit, metric.MetricType);
            if (!families.TryGetValue(name, out var family))
                families.Add(name, [metric]);
            else if (PrometheusWriter.TypeOf(family[0]) == type)
                family.Add(metric);
        }

        return families;
    }

    private void WriteTarget(PrometheusWriter writer)
    {
        const string family = "target_info";
        var resource = ParentProvider?.GetResource() ?? Resource.Empty;
        writer.Header(family, "gauge", "What is scraped.");
        writer.Info(family, resource.Attributes);
    }
}
