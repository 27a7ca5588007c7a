using Gather.Application.Jobs.Storage;
using Gather.Domain.Scraping;

namespace Gather.Application.Jobs.Queue;

/// <summary>One job's place in the embedded queue: a window of its queued items, read from the store as it empties. Used under the queue's lock only.</summary>
internal sealed class JobLane(Job job, Hands hands)
{
    /// <summary>How many items are read ahead: enough to find another host's when one has no turn, and the same memory for any size of job.</summary>
    public const int Window = 512;

    // The window by host, each host's items in the order of their index.
    private readonly Dictionary<string, LinkedList<QueuedItem>> _window = new(StringComparer.Ordinal);
    private readonly Dictionary<long, string> _inHand = [];
    private readonly Dictionary<string, DateTimeOffset> _lastStarts = new(StringComparer.Ordinal);

    // A read that began before these were released may still tell of them as queued.
    private readonly HashSet<long> _releasedWhileReading = [];
    private int _waiting;

    // Of those in hand.
    private int _depth;
    private long _cursor = -1;
    private long _rewinds;
    private bool _isExhausted;
    private int _startsToKeep = Window;

    public Job Job { get; set; } = job;

    public int InHand => _inHand.Count;

    /// <summary>Whether somebody is reading the next items.</summary>
    public bool IsReading { get; private set; }

    /// <summary>After a read that failed: when to try again.</summary>
    public DateTimeOffset ReadAgainAt { get; private set; }

    public bool WantsItems => !_isExhausted && !IsReading && _waiting < Window / 2;

    /// <summary>Whether nothing of it is in hand.</summary>
    public bool IsIdle => _inHand.Count == 0 && !IsReading;

    /// <summary>The items to read next begin after this one. What is read counts only if nothing was rewound meanwhile.</summary>
    public (long After, long Rewinds) BeginRead()
    {
        IsReading = true;
        // Whoever extends it while it is read has it read once more.
        _isExhausted = true;
        return (_cursor, _rewinds);
    }

    public void EndRead((long After, long Rewinds) begun, IReadOnlyList<QueuedItem> items)
    {
        if (begun.Rewinds == _rewinds)
        {
            foreach (var item in items.Where(i => !_inHand.ContainsKey(i.Index) && !_releasedWhileReading.Contains(i.Index)))
                PlaceOf(item).AddLast(item);
            _cursor = items.Count > 0 ? items[^1].Index : _cursor;
            _isExhausted &= items.Count < Window;
            // Nothing above those read, and nothing in hand that would bring it another look: whatever was queued again below is found now.
            if (_isExhausted && begun.After >= 0 && _waiting == 0 && _inHand.Count == 0)
                Rewind();
        }

        LeaveRead();
    }

    public void FailRead(DateTimeOffset again)
    {
        _isExhausted = false;
        ReadAgainAt = again;
        LeaveRead();
    }

    /// <summary>There are more items above those read.</summary>
    public void Extend() => _isExhausted = false;

    /// <summary>Items below those read may be queued again: reads from the beginning.</summary>
    public void Rewind()
    {
        _window.Clear();
        _waiting = 0;
        _rewinds++;
        _cursor = -1;
        _isExhausted = false;
    }

    /// <summary>
    /// The first item whose host has a turn; null when there is none now, with the time of the next turn if that is only a matter
    /// of time. No item is begun before all that are nearer to a crawl's beginning are done: what these find belongs before it,
    /// and how deep a page lies would otherwise depend on who was quicker.
    /// </summary>
    public QueuedItem? Take(DateTimeOffset now, ref DateTimeOffset nextTurn)
    {
        if (_inHand.Count >= Job.Tuning.Concurrency || !hands.HasRoomForJob(_inHand.Count))
            return null;

        QueuedItem? first = null;
        var host = Hands.NoHost;
        var depth = _inHand.Count > 0 ? _depth : int.MaxValue;
        foreach (var (candidate, items) in _window)
        {
            var item = items.First!.Value;
            depth = Math.Min(depth, item.Depth);
            if (item.Depth > depth || (first?.Depth == item.Depth && first.Index < item.Index) || !hands.HasRoomAt(candidate))
                continue;

            if (NextStart(candidate) is var start && start > now)
                nextTurn = start < nextTurn ? start : nextTurn;
            else
                (first, host) = (item, candidate);
        }

        if (first is null || first.Depth > depth)
            return null;

        Start(first, host, now);
        return first;
    }

    public void Complete(QueuedItem item) => Release(item);

    public void Return(QueuedItem item)
    {
        if (Release(item))
            PlaceOf(item).AddFirst(item);
    }

    private void Start(QueuedItem item, string host, DateTimeOffset now)
    {
        var items = _window[host];
        items.RemoveFirst();
        if (items.Count == 0)
            _window.Remove(host);
        _waiting--;
        _depth = item.Depth;
        _inHand.Add(item.Index, host);
        hands.Take(host);
        if (Job.Tuning.Delay > 0 && host != Hands.NoHost)
            _lastStarts[host] = now;
        ForgetPastStarts(now);
    }

    // Those that only tell of the past need not be remembered: a crawl meets many hosts. Only when they have doubled since the last time.
    private void ForgetPastStarts(DateTimeOffset now)
    {
        if (_lastStarts.Count <= _startsToKeep)
            return;

        foreach (var past in _lastStarts.Keys.Where(h => NextStart(h) <= now).ToList())
            _lastStarts.Remove(past);
        _startsToKeep = Math.Max(Window, 2 * _lastStarts.Count);
    }

    private bool Release(QueuedItem item)
    {
        if (!_inHand.Remove(item.Index, out var host))
            return false;

        hands.Release(host);
        if (IsReading)
            _releasedWhileReading.Add(item.Index);
        return true;
    }

    private void LeaveRead()
    {
        IsReading = false;
        _releasedWhileReading.Clear();
    }

    private DateTimeOffset NextStart(string host) =>
        _lastStarts.TryGetValue(host, out var last) ? last + TimeSpan.FromSeconds(Job.Tuning.Delay) : DateTimeOffset.MinValue;

    private LinkedList<QueuedItem> PlaceOf(QueuedItem item)
    {
        _waiting++;
        var host = TargetUrl.TryParse(item.Url, out var url, out _) ? url.Origin : Hands.NoHost;
        if (!_window.TryGetValue(host, out var items))
            _window[host] = items = [];
        return items;
    }
}
