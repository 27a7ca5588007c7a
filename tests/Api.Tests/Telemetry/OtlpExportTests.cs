using Gather.Api.Tests.Telemetry.Prometheus;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Gather.Api.Tests.Telemetry;

// A process has one set of span sources, so the spans of other fixtures' hosts would be exported here too.
[NonParallelizable]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class OtlpExportTests : IAsyncDisposable
{
    private OtlpReceiver _receiver = null!;
    private TelemetryHost _host = null!;
    private HttpClient _client = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _receiver = await OtlpReceiver.StartAsync();
        _host = new TelemetryHost(
            ("Telemetry:OtlpEndpoint", _receiver.Address + "/collector"), ("Telemetry:ServiceName", "gather-under-test"));
        _host.StartServer();
        _client = _host.CreateClient();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _host.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Test]
    public async Task Flush_AfterARequest_SendsItsSpan()
    {
        await _client.GetStringAsync(new Uri("/openapi/v1.json?access_token=secret", UriKind.Relative));
        _host.Services.GetRequiredService<TracerProvider>().ForceFlush();

        var message = await _receiver.WaitForAsync(
            "POST /collector/v1/traces",
            "GET /openapi/{documentName}.json",
            "http.route",
            "http.response.status_code",
            "url.path",
            "gather-under-test");

        Assert.That(message, Does.Not.Contain("secret").And.Not.Contain("HttpRequestIn"));
    }

    [Test]
    public async Task Flush_AfterARequest_SendsItsMetrics()
    {
        // A request is counted after its answer has been read; the second on the same connection comes after that.
        await _client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative));
        await _client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative));
        _host.Services.GetRequiredService<MeterProvider>().ForceFlush();

        await _receiver.WaitForAsync(
            "POST /collector/v1/metrics",
            "http.server.request.duration",
            "/openapi/{documentName}.json",
            "dotnet.gc.heap.total_allocated",
            "gather-under-test");
    }

    [Test]
    public async Task Stop_WithUnsentSpans_SendsThem()
    {
        await _client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        await _host.DisposeAsync();

        await _receiver.WaitForAsync("POST /collector/v1/traces", "GET metrics");
    }

    [Test]
    public async Task GetMetrics_WithACollector_StillAnswers() =>
        Assert.That(ExpositionParser.Parse(await _client.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Families, Is.Not.Empty);
}
