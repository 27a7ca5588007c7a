using Gather.Infrastructure.Egress.Fetching;
using Microsoft.Extensions.Options;

namespace Gather.Infrastructure.Egress.Hosts;

/// <summary>
/// The hosts by their origin. Those that nobody calls are remembered up to a bound, the longest unused go first: a crawl of a
/// million hosts takes no more memory than one of some thousands.
/// </summary>
internal sealed class HostRegistry : IDisposable
{
    private readonly EgressOptions _options;
    private readonly TimeProvider _time;
    private readonly FetchMetrics _metrics;
    private readonly HostLoad _load = new();
    private readonly Lock _gate = new();

    // All below is guarded by _gate.
    private readonly Dictionary<string, Entry> _hosts = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _idle = [];

    public HostRegistry(IOptions<EgressOptions> options, TimeProvider time, FetchMetrics metrics)
    {
        (_options, _time, _metrics) = (options.Value, time, metrics);
        metrics.ObserveHosts(_load);
    }

    /// <summary>How many are known.</summary>
    public int Count
    {
        get { lock (_gate) return _hosts.Count; }
    }

    /// <summary>The host, kept until the hold on it is disposed of.</summary>
    public HostHold Hold(string origin)
    {
        lock (_gate)
        {
            if (!_hosts.TryGetValue(origin, out var entry))
                _hosts.Add(origin, entry = new Entry(new CalledHost(origin, _options, _time, _load, _metrics.Retried)));
            if (entry.Holds++ == 0 && entry.Idle.List is not null)
                _idle.Remove(entry.Idle);
            return new HostHold(this, entry);
        }
    }

    public void Dispose()
    {
        lock (_gate)
            foreach (var entry in _hosts.Values)
                entry.Host.Dispose();
    }

    private void Release(Entry entry)
    {
        lock (_gate)
        {
            if (--entry.Holds > 0)
                return;
            _idle.AddLast(entry.Idle);
            if (_idle.Count <= _options.Hosts.Remembered)
                return;
            var oldest = _idle.First!.Value;
            _idle.RemoveFirst();
            _hosts.Remove(oldest.Host.Origin);
            oldest.Host.Dispose();
        }
    }

    /// <summary>A hold on a host.</summary>
    internal sealed class HostHold(HostRegistry registry, Entry entry) : IDisposable
    {
        private int _released;

        public CalledHost Host => entry.Host;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _released, 1) == 0)
                registry.Release(entry);
        }
    }

    /// <summary>A host and how many hold it; guarded by the registry's lock.</summary>
    internal sealed class Entry
    {
        public Entry(CalledHost host)
        {
            Host = host;
            Idle = new LinkedListNode<Entry>(this);
        }

        public CalledHost Host { get; }

        public LinkedListNode<Entry> Idle { get; }

        public int Holds { get; set; }
    }
}
