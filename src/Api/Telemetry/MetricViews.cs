using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;

namespace Gather.Api.Telemetry;

/// <summary>Which tags and buckets the instruments keep.</summary>
internal static class MetricViews
{
    public const string ServerMeter = "Microsoft.AspNetCore.Hosting";
    public const string ClientMeter = "System.Net.Http";

    /// <summary>Our meters and activity sources all begin so.</summary>
    public const string OwnMeters = "Gather.";

    /// <summary>
    /// Bucket bounds of durations, in seconds. From an answer out of memory (1 ms) to the longest request that is let run
    /// (300 s), evenly in the logarithm; the SDK's own bounds stop at 10 s.
    /// </summary>
    private static readonly double[] Seconds =
        [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

    private static readonly string[] ServerTags = ["http.route", "http.request.method", "http.response.status_code"];

    // Without server.address, server.port and network.peer.address: a crawl meets millions of hosts, and each would be a series.
    private static readonly string[] ClientTags =
        ["http.request.method", "http.response.status_code", "error.type", "network.protocol.version", "http.connection.state"];

    public static MetricStreamConfiguration? For(Instrument instrument) => instrument switch
    {
        { Meter.Name: ServerMeter, Name: "http.server.request.duration" } => Durations(ServerTags),
        // Counted twice for each request; gather.operations.active tells the same, and of which kind, when it is asked.
        { Meter.Name: ServerMeter, Name: "http.server.active_requests" } => MetricStreamConfiguration.Drop,
        { Meter.Name: ClientMeter, Name: "http.client.request.duration" } => Durations(ClientTags),
        { Meter.Name: ClientMeter } => new MetricStreamConfiguration { TagKeys = ClientTags },
        Histogram<double> { Unit: "s", Advice: null } own when own.Meter.Name.StartsWith(OwnMeters, StringComparison.Ordinal)
            => Durations(tags: null),
        _ => null,
    };

    private static ExplicitBucketHistogramConfiguration Durations(string[]? tags) => new()
    {
        Boundaries = Seconds,
        TagKeys = tags,
        RecordMinMax = false,
    };
}
