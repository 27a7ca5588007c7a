using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Gather.Application.Operations;

/// <summary>The duration of operations by kind and outcome, and their trace spans.</summary>
public sealed class OperationMetrics(TimeProvider time, IMeterFactory meters)
{
    private static readonly ActivitySource Source = new("Gather.Operations");

    private readonly Histogram<double> _duration = meters.Create("Gather.Operations")
        .CreateHistogram<double>("gather.operation.duration", "s", "How long operations took.");

    internal static Activity? StartSpan(string kind) => Source.StartActivity(kind);

    internal long Now() => time.GetTimestamp();

    internal void Record(string kind, string outcome, long startedAt)
    {
        if (_duration.Enabled)
        {
            _duration.Record(
                time.GetElapsedTime(startedAt).TotalSeconds,
                new KeyValuePair<string, object?>("kind", kind),
                new KeyValuePair<string, object?>("outcome", outcome));
        }
    }
}
