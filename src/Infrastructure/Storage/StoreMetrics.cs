using System.Diagnostics.Metrics;

namespace Gather.Infrastructure.Storage;

/// <summary>What the store tells of itself.</summary>
internal sealed class StoreMetrics
{
    public const string MeterName = "Gather.Store";

    private readonly Meter _meter;
    private readonly Histogram<double> _commitDuration;
    private readonly Histogram<int> _batchSize;

    public StoreMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _commitDuration = _meter.CreateHistogram<double>(
            "gather.store.commit.duration", "s", "How long a transaction took, from its beginning until it was durable.");
        _batchSize = _meter.CreateHistogram<int>(
            "gather.store.batch.size", "{command}", "How many changes were committed in one transaction.");
    }

    public void Committed(TimeSpan duration, int commands)
    {
        _commitDuration.Record(duration.TotalSeconds);
        _batchSize.Record(commands);
    }

    public void ObserveQueue(Func<int> length) =>
        _meter.CreateObservableUpDownCounter("gather.store.queue.length", length, "{command}", "How many changes wait for the writer.");
}
