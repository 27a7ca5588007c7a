using System.Diagnostics.Metrics;

namespace Gather.Infrastructure.Tests.Storage;

/// <summary>Meters of one test, told apart from those of others by their scope.</summary>
internal sealed class TestMeterFactory : IMeterFactory
{
    private readonly List<Meter> _meters = [];

    public Meter Create(MeterOptions options)
    {
        var meter = new Meter(new MeterOptions(options.Name) { Version = options.Version, Tags = options.Tags, Scope = this });
        lock (_meters)
            _meters.Add(meter);
        return meter;
    }

    /// <summary>What gather.store.queue.length tells now.</summary>
    public int ObserveQueue()
    {
        var length = 0;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Scope == this && instrument.Name == "gather.store.queue.length")
                l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<int>((_, value, _, _) => length = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return length;
    }

    public void Dispose()
    {
        lock (_meters)
            foreach (var meter in _meters)
                meter.Dispose();
    }
}
