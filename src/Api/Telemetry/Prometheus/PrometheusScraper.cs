namespace Gather.Api.Telemetry.Prometheus;

/// <summary>Makes pages for <c>/metrics</c>, one at a time; the others wait without a thread.</summary>
public sealed class PrometheusScraper : IDisposable
{
    internal const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private const int FirstCapacity = 64 * 1024;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly PrometheusExporter _exporter;

    internal PrometheusScraper(PrometheusExporter exporter) => _exporter = exporter;

    public void Dispose() => _turn.Dispose();

    /// <summary>A page that the caller disposes, or null when the program is shutting down.</summary>
    internal async Task<PrometheusBuffer?> ScrapeAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var page = new PrometheusBuffer(FirstCapacity);
            if (_exporter.WriteTo(page))
                return page;
            page.Dispose();
            return null;
        }
        finally
        {
            _turn.Release();
        }
    }
}
