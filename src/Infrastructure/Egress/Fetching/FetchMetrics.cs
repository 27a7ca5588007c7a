using System.Diagnostics.Metrics;
using Gather.Application.Scraping.Fetching;
using Gather.Infrastructure.Egress.Hosts;

namespace Gather.Infrastructure.Egress.Fetching;

/// <summary>What fetching tells of itself. No host is a tag: a crawl meets millions of them.</summary>
internal sealed class FetchMetrics
{
    private readonly TimeProvider _time;
    private readonly Meter _meter;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _received;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _joined;
    private readonly Counter<long> _cache;

    public FetchMetrics(TimeProvider time, IMeterFactory meters)
    {
        _time = time;
        _meter = meters.Create("Gather.Egress");
        _duration = _meter.CreateHistogram<double>(
            "gather.egress.fetch.duration", "s", "How long fetches took in all, by their outcome: ok or the code of the error.");
        _received = _meter.CreateCounter<long>("gather.egress.received", "By", "Bytes of bodies as they came over the wire.");
        _retries = _meter.CreateCounter<long>("gather.egress.retries", "{request}", "Requests sent again after a failure.");
        _joined = _meter.CreateCounter<long>("gather.egress.joined", "{fetch}", "Fetches that joined the same one in flight.");
        _cache = _meter.CreateCounter<long>(
            "gather.egress.cache.lookups", "{request}", "Questions to the cache, by their result: hit, miss, or revalidated when the site has found the copy valid.");
    }

    public long Now() => _time.GetTimestamp();

    public void Fetched(FetchedResponse response, long startedAt)
    {
        if (_duration.Enabled)
            _duration.Record(
                _time.GetElapsedTime(startedAt).TotalSeconds, new KeyValuePair<string, object?>("outcome", response.Error?.Code.ToString() ?? "ok"));
    }

    public void Left(long startedAt)
    {
        if (_duration.Enabled)
            _duration.Record(_time.GetElapsedTime(startedAt).TotalSeconds, new KeyValuePair<string, object?>("outcome", "cancelled"));
    }

    public void Received(long bytes) => _received.Add(bytes);

    public void Retried() => _retries.Add(1);

    public void Joined() => _joined.Add(1);

    public void CacheHit() => Looked("hit");

    public void CacheMiss() => Looked("miss");

    public void CacheRevalidated() => Looked("revalidated");

    public void ObserveHosts(HostLoad load)
    {
        _meter.CreateObservableUpDownCounter("gather.egress.hosts.running", () => (long)load.Running, "{request}", "Requests that hosts are answering.");
        _meter.CreateObservableUpDownCounter("gather.egress.hosts.queued", () => (long)load.Queued, "{request}", "Requests that wait for their turn at a host.");
    }

    private void Looked(string result) => _cache.Add(1, new KeyValuePair<string, object?>("result", result));
}
