using System.Diagnostics;

namespace Gather.Infrastructure.Egress.Connections;

/// <summary>Sends <c>traceparent</c> on, and nothing else: trace state and baggage are none of a strange site's business.</summary>
internal sealed class TraceParentPropagator : DistributedContextPropagator
{
    private const string TraceParent = "traceparent";

    public override IReadOnlyCollection<string> Fields { get; } = [TraceParent];

    public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter)
    {
        if (activity is { IdFormat: ActivityIdFormat.W3C, Id: { } id })
            setter?.Invoke(carrier, TraceParent, id);
    }

    public override void ExtractTraceIdAndState(object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState) =>
        (traceId, traceState) = (null, null);

    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) => null;
}
