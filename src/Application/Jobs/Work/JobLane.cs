using Gather.Application.Jobs.Storage;
using Gather.Domain.Scraping;

namespace Gather.Application.Jobs.Work;

/// <summary>One job's place in the embedded queue: a window of its queued items, read from the store as it empties. Used under the queue's lock only.</summary>
internal sealed class JobLane(Job job, int perHost)
{
    /// <summary>How many items are read ahead: enough to find another host's when one has no turn, and the same memory for any size of job.</summary>
    public const int Window = 512;

    private readonly LinkedList<Waiting> _window = [];
    private readonly HashSet<long> _handedOut = [];

    // A read that began before these were completed may still tell of them as queued.
    private readonly HashSet<long> _completedWhileReading = [];
    private readonly Dictionary<string, HostTurn> _hosts = new(StringComparer.Ordinal);
    private long _cursor = -1;
    private long _reads;
    private bool _isExhausted;

    public Job Job { get; set; } = job;

    /// <summary>Whether somebody is reading the next items.</summary>
    public bool IsReading { get; private set; }

    public bool WantsItems => !_isExhausted && !IsReading && _window.Count < Window / 2;

    /// <summary>Whether nothing of it is in hand.</summary>
    public bool IsIdle => _handedOut.Count == 0 && !IsReading;

    /// <summary>The items to read next begin after this one. What is read counts only if nothing was offered meanwhile.</summary>
    public (long After, long Read) BeginRead()
    {
        IsReading = true;
        return (_cursor, _reads);
    }

    public void EndRead((long After, long Read) begun, IReadOnlyList<QueuedItem> items)
    {
        if (begun.Read == _reads)
        {
            foreach (var item in items.Where(i => !_handedOut.Contains(i.Index) && !_completedWhileReading.Contains(i.Index)))
                _window.AddLast(new Waiting(item, HostOf(item)));
            _cursor = items.Count > 0 ? items[^1].Index : _cursor;
            _isExhausted = items.Count < Window;
        }

        FailRead();
    }

    public void FailRead()
    {
        IsReading = false;
        _completedWhileReading.Clear();
    }

    /// <summary>There are more items above those read.</summary>
    public void Extend() => _isExhausted = false;

    /// <summary>Items below those read may be queued again: reads from the beginning.</summary>
    public void Rewind()
    {
        _window.Clear();
        _reads++;
        _cursor = -1;
        _isExhausted = false;
    }

    /// <summary>The first item whose host has a turn; null when there is none now, with the time of the next turn if that is only a matter of time.</summary>
    public QueuedItem? Take(DateTimeOffset now, ref DateTimeOffset nextTurn)
    {
        if (_handedOut.Count >= Job.Tuning.Concurrency)
            return null;

        for (var node = _window.First; node is not null; node = node.Next)
        {
            var (item, host) = node.Value;
            var turn = TurnOf(host);
            if (turn.Running >= perHost)
                continue;

            if (turn.NextStart > now)
            {
                nextTurn = turn.NextStart < nextTurn ? turn.NextStart : nextTurn;
                continue;
            }

            _window.Remove(node);
            _handedOut.Add(item.Index);
            turn.Running++;
            turn.NextStart = now + TimeSpan.FromSeconds(Job.Tuning.Delay);
            return item;
        }

        return null;
    }

    public void Complete(QueuedItem item)
    {
        if (Release(item) && IsReading)
            _completedWhileReading.Add(item.Index);
    }

    public void Return(QueuedItem item)
    {
        if (Release(item))
            _window.AddFirst(new Waiting(item, HostOf(item)));
    }

    private bool Release(QueuedItem item)
    {
        if (!_handedOut.Remove(item.Index))
            return false;

        var host = HostOf(item);
        var turn = TurnOf(host);
        turn.Running--;
        // A turn that only tells of the past need not be remembered: a crawl meets many hosts.
        if (turn.Running == 0 && Job.Tuning.Delay == 0)
            _hosts.Remove(host);
        return true;
    }

    private HostTurn TurnOf(string host)
    {
        if (!_hosts.TryGetValue(host, out var turn))
            _hosts[host] = turn = new HostTurn();
        return turn;
    }

    // A URL that cannot be read fails on its own and waits for nobody.
    private static string HostOf(QueuedItem item) => TargetUrl.TryParse(item.Url, out var url, out _) ? url.Origin : "";

    private readonly record struct Waiting(QueuedItem Item, string Host);

    private sealed class HostTurn
    {
        public int Running { get; set; }

        public DateTimeOffset NextStart { get; set; }
    }
}
