using System.Diagnostics.Metrics;
using System.Text;
using Gather.Api.Telemetry;
using Gather.Api.Telemetry.Prometheus;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Gather.Api.Tests.Telemetry.Prometheus;

/// <summary>A meter, our exporter, and the real SDK between them.</summary>
internal sealed class MetricsBench : IDisposable
{
    private readonly PrometheusExporter _exporter = new();
    private readonly MeterProvider _provider;

    /// <summary>Listens to one meter, and to another of that name and <c>.Other</c>.</summary>
    /// <param name="meterName">The SDK listens to the whole process: take a name that no other test has.</param>
    public MetricsBench(string meterName)
    {
        Meter = new Meter(meterName);
        Scraper = new PrometheusScraper(_exporter);
        _provider = Sdk.CreateMeterProviderBuilder()
            .AddMeter(meterName, meterName + ".Other")
            .AddView(MetricViews.For)
            .AddReader(new BaseExportingMetricReader(_exporter))
            .Build();
    }

    public Meter Meter { get; }

    public PrometheusScraper Scraper { get; }

    public async Task<string> ScrapeTextAsync()
    {
        using var page = await Scraper.ScrapeAsync(CancellationToken.None);
        return Encoding.UTF8.GetString(page!.Written.Span);
    }

    public async Task<Exposition> ScrapeAsync() => ExpositionParser.Parse(await ScrapeTextAsync());

    public void ShutDown() => _provider.Dispose();

    public void Dispose()
    {
        _provider.Dispose();
        Meter.Dispose();
        Scraper.Dispose();
        _exporter.Dispose();
    }
}
