using System.Net;
using Gather.Api.Telemetry.Prometheus;
using Gather.Api.Tests.Telemetry.Prometheus;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Trace;

namespace Gather.Api.Tests.Telemetry;

// A process has one set of meters: the host would show those of tests beside it.
[NonParallelizable]
public sealed class MetricsEndpointTests : IAsyncDisposable
{
    private readonly TelemetryHost _host = new();
    private HttpClient _client = null!;

    [OneTimeSetUp]
    public void Start()
    {
        _host.StartServer();
        _client = _host.CreateClient();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _host.DisposeAsync();
    }

    [Test]
    public async Task GetMetrics_Always_AnswersTextOfVersion004WithItsLength()
    {
        using var response = await _client.GetAsync(new Uri("/metrics", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);

        Assert.Multiple(() =>
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(
                response.Content.Headers.GetValues("Content-Type"), Is.EqualTo(new[] { "text/plain; version=0.0.4; charset=utf-8" }));
            Assert.That(response.Content.Headers.ContentLength, Is.Positive);
        });
    }

    [Test]
    public async Task GetMetrics_RunningHost_IsAValidPageWithServerRuntimeAndClientMetrics()
    {
        await ScrapeTextAsync();

        var page = ExpositionParser.Parse(await ScrapeTextAsync());

        var names = page.Families.Select(family => family.Name).ToList();
        Assert.That(names, Is.SupersetOf(new[]
        {
            "target_info",
            "http_server_request_duration_seconds",
            "kestrel_active_connections",
            "http_client_request_duration_seconds",
            "dotnet_gc_heap_total_allocated_bytes_total",
            "dotnet_process_memory_working_set_bytes",
        }));
        Assert.That(page.Single("target_info").Labels["service_name"], Is.EqualTo("gather"));
    }

    [Test]
    public async Task GetMetrics_ServerDuration_KeepsThreeTags()
    {
        await ScrapeTextAsync();

        var page = ExpositionParser.Parse(await ScrapeTextAsync());

        var count = page["http_server_request_duration_seconds"].Samples
            .First(sample => sample.Name.EndsWith("_count", StringComparison.Ordinal) && sample.Labels["http_route"] == "metrics");
        Assert.That(count.Labels.Keys, Is.EquivalentTo(new[]
        {
            "http_route", "http_request_method", "http_response_status_code", "otel_scope_name",
        }));
    }

    [Test]
    public async Task GetMetrics_HttpClient_HasNoSeriesPerHost()
    {
        await ScrapeTextAsync();

        var page = ExpositionParser.Parse(await ScrapeTextAsync());

        var labels = page.Families.Where(family => family.Name.StartsWith("http_client_", StringComparison.Ordinal))
            .SelectMany(family => family.Samples).SelectMany(sample => sample.Labels.Keys).ToHashSet(StringComparer.Ordinal);
        Assert.That(labels, Is.Not.Empty);
        Assert.That(labels, Has.No.Member("server_address").And.No.Member("server_port").And.No.Member("network_peer_address"));
    }

    [Test]
    public async Task GetMetrics_ManyScrapesAtOnce_AreAllValid()
    {
        var pages = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ScrapeTextAsync()));

        Assert.That(pages.Select(ExpositionParser.Parse).Select(page => page.Families.Count), Is.All.GreaterThan(10));
    }

    [Test]
    public async Task GetMetrics_RunningHost_IsAcceptedByPromtool()
    {
        var problems = await Promtool.CheckMetricsAsync(await ScrapeTextAsync());

        Assert.That(problems, Is.Empty);
    }

    [Test]
    public void Services_NoCollector_TraceNothing() => Assert.Multiple(() =>
    {
        Assert.That(_host.Services.GetService<TracerProvider>(), Is.Null);
        Assert.That(_host.Services.GetService<PrometheusScraper>(), Is.Not.Null);
    });

    private async Task<string> ScrapeTextAsync() => await _client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
}
