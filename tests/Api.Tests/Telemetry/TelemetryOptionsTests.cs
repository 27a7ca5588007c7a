using Gather.Api.Telemetry;
using Microsoft.Extensions.Options;

namespace Gather.Api.Tests.Telemetry;

public sealed class TelemetryOptionsTests
{
    [TestCase("http://c:4318", "http://c:4318/v1/traces")]
    [TestCase("https://c/otlp/?key=1", "https://c/otlp/v1/traces?key=1")]
    public void Signal_Endpoint_AppendsThePath(string endpoint, string expected) =>
        Assert.That(OtlpTarget.Signal(new Uri(endpoint), "v1/traces"), Is.EqualTo(new Uri(expected)));

    [TestCase("Telemetry:OtlpEndpoint", "collector", TestName = "Start_RelativeEndpoint_Refuses")]
    [TestCase("Telemetry:OtlpEndpoint", "grpc://collector:4317", TestName = "Start_OtherScheme_Refuses")]
    [TestCase("Telemetry:ServiceName", "", TestName = "Start_NoServiceName_Refuses")]
    [TestCase("Telemetry:TraceSampleRatio", "1.1", TestName = "Start_RatioAboveOne_Refuses")]
    [TestCase("Telemetry:MetricsExportInterval", "00:00:00.5", TestName = "Start_IntervalTooShort_Refuses")]
    public async Task Start_BadSetting_Refuses(string key, string value)
    {
        await using var host = new TelemetryHost((key, value));

        Assert.That(host.StartServer, Throws.InstanceOf<OptionsValidationException>().With.Message.Contains(key.Split(':')[1]));
    }
}
