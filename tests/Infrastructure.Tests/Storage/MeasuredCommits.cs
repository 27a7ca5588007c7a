using System.Diagnostics.Metrics;

namespace Gather.Infrastructure.Tests.Storage;

/// <summary>What a store's meter told.</summary>
internal sealed class MeasuredCommits : IDisposable
{
    private readonly MeterListener _listener = new();

    public MeasuredCommits(TestMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == meters && instrument is Histogram<double> or Histogram<int>)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((_, seconds, _, _) => Durations.Add(seconds));
        _listener.SetMeasurementEventCallback<int>((_, commands, _, _) => BatchSizes.Add(commands));
        _listener.Start();
    }

    // Written by the one writer of the store, read after it has been closed.
    public List<double> Durations { get; } = [];

    public List<int> BatchSizes { get; } = [];

    public void Dispose() => _listener.Dispose();
}
