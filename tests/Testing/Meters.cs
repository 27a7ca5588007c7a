using System.Diagnostics.Metrics;

namespace Gather.Testing;

/// <summary>Makes the meters of one test, so that a recorder hears only them.</summary>
public sealed class TestMeterFactory : IMeterFactory
{
    private readonly List<Meter> _meters = [];

    public Meter Create(MeterOptions options)
    {
        options.Scope = this;
        var meter = new Meter(options);
        _meters.Add(meter);
        return meter;
    }

    public void Dispose()
    {
        foreach (var meter in _meters)
            meter.Dispose();
    }
}

/// <summary>One measurement, its tags written as <c>name=value</c> and joined by commas.</summary>
public sealed record Recorded(string Instrument, double Value, string Tags);

/// <summary>Hears what the meters of one factory measure.</summary>
public sealed class MeterRecorder : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly List<Recorded> _recorded = [];
    private readonly Lock _gate = new();

    public MeterRecorder(IMeterFactory factory)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, factory))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>What was measured up to now.</summary>
    public IReadOnlyList<Recorded> All
    {
        get { lock (_gate) return [.. _recorded]; }
    }

    /// <summary>What the observable instruments say at this moment.</summary>
    public IReadOnlyList<Recorded> Observe()
    {
        lock (_gate) _recorded.Clear();
        _listener.RecordObservableInstruments();
        return All;
    }

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = string.Join(',', tags.ToArray().Select(t => $"{t.Key}={t.Value}"));
        lock (_gate) _recorded.Add(new Recorded(instrument.Name, value, text));
    }
}
