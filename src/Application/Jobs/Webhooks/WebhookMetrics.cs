using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;

namespace Gather.Application.Jobs.Webhooks;

/// <summary>What is delivered by this process, and what waits in the store.</summary>
internal sealed class WebhookMetrics
{
    private static readonly ActivitySource Source = new("Gather.Webhooks");

    private readonly Counter<long> _attempts;
    private long _pending;

    public WebhookMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Gather.Webhooks");
        _attempts = meter.CreateCounter<long>(
            "gather.webhooks.attempts", "{attempt}", "Attempts to deliver, by what became of the delivery: delivered, pending when it is tried again, or failed when it was given up.");
        meter.CreateObservableGauge(
            "gather.webhooks.pending", () => Volatile.Read(ref _pending), "{delivery}", "Deliveries of all nodes that wait, when they were last counted.");
    }

    public void Attempted(DeliveryState state) =>
        _attempts.Add(1, new KeyValuePair<string, object?>("state", JsonNamingPolicy.CamelCase.ConvertName(state.ToString())));

    public void Counted(long pending) => Volatile.Write(ref _pending, pending);

    /// <summary>Begins the span of an attempt. There is one even where nobody traces, for receivers get its <c>traceparent</c>.</summary>
    public static Activity StartSpan() => Source.StartActivity("webhook", ActivityKind.Internal) ?? new Activity("webhook").Start();
}
