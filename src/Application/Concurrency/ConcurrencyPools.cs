using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;

namespace Gather.Application.Concurrency;

/// <summary>All concurrency pools, by name, and their metrics.</summary>
public sealed class ConcurrencyPools : IDisposable
{
    private readonly FrozenDictionary<string, ConcurrencyPool> _pools;

    public ConcurrencyPools(IOptions<ConcurrencyOptions> options, TimeProvider time, IMeterFactory meters)
    {
        _pools = options.Value.Pools.ToFrozenDictionary(p => p.Key, p => new ConcurrencyPool(p.Key, p.Value, time), StringComparer.Ordinal);

        var meter = meters.Create("Gather.Concurrency");
        meter.CreateObservableUpDownCounter("gather.concurrency.permits.limit", () => Observe(p => (long)p.Options.Permits), "{permit}", "Permits that a pool has.");
        meter.CreateObservableUpDownCounter("gather.concurrency.permits.used", () => Observe(p => (long)p.Usage.InUse), "{permit}", "Permits in use.");
        meter.CreateObservableUpDownCounter("gather.concurrency.queued", () => Observe(p => (long)p.Usage.Queued), "{request}", "Requests waiting for a permit.");
        meter.CreateObservableCounter("gather.concurrency.refused", () => Observe(p => p.Usage.Refused), "{request}", "Requests refused because the queue was full.");
        meter.CreateObservableCounter("gather.concurrency.timed_out", () => Observe(p => p.Usage.TimedOut), "{request}", "Requests that gave up waiting for a permit.");
    }

    /// <summary>The pools, in the order of their names.</summary>
    public IEnumerable<ConcurrencyPool> All => _pools.Values.OrderBy(p => p.Name, StringComparer.Ordinal);

    /// <summary>The pool of this name.</summary>
    public ConcurrencyPool this[string name] => _pools[name];

    public void Dispose()
    {
        foreach (var pool in _pools.Values)
            pool.Dispose();
    }

    private IEnumerable<Measurement<long>> Observe(Func<ConcurrencyPool, long> value) =>
        All.Select(p => new Measurement<long>(value(p), new KeyValuePair<string, object?>("pool", p.Name)));
}
