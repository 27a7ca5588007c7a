using Gather.Api.Telemetry.Prometheus;
using OpenTelemetry.Metrics;

namespace Gather.Api.Tests.Telemetry.Prometheus;

public sealed class PrometheusNamesTests
{
    [TestCase("http.server.request.duration", "s", MetricType.Histogram, "http_server_request_duration_seconds")]
    [TestCase("gc.allocated", "By", MetricType.LongSum, "gc_allocated_bytes_total")]
    [TestCase("gc.allocated.bytes", "By", MetricType.LongSum, "gc_allocated_bytes_total")]
    [TestCase("kilobytes.read", "By", MetricType.LongSum, "kilobytes_read_bytes_total")]
    [TestCase("requests.total", "{request}", MetricType.LongSum, "requests_total")]
    [TestCase("read_total", "By", MetricType.DoubleSum, "read_bytes_total")]
    [TestCase("active", "{request}", MetricType.LongSumNonMonotonic, "active")]
    [TestCase("fill", "1", MetricType.DoubleGauge, "fill_ratio")]
    [TestCase("tries", "1", MetricType.LongSum, "tries_total")]
    [TestCase("tries", "1", MetricType.Histogram, "tries")]
    [TestCase("speed", "By/s", MetricType.DoubleGauge, "speed_bytes_per_second")]
    [TestCase("rate", "{request}/s", MetricType.DoubleGauge, "rate_per_second")]
    [TestCase("rate", "{request}/{job}", MetricType.DoubleGauge, "rate")]
    [TestCase("cpu", "%", MetricType.DoubleGauge, "cpu_percent")]
    [TestCase("wait", "ms", MetricType.Histogram, "wait_milliseconds")]
    [TestCase("odd", "foo.bar", MetricType.LongGauge, "odd_foo_bar")]
    [TestCase("plain", "", MetricType.LongGauge, "plain")]
    [TestCase("2nd--try.ü/x", "", MetricType.LongGauge, "_2nd_try_x")]
    public void Family_NameUnitAndType_FollowsTheRules(string name, string unit, MetricType type, string expected) =>
        Assert.That(PrometheusNames.Family(name, unit, type), Is.EqualTo(expected));
}
