namespace Gather.Infrastructure.Egress.Hosts;

/// <summary>
/// Gives out the turns at one host: so many at once, so long after one another, none while the host cools down, in the order
/// in which they were asked for. What cannot begin before its deadline is refused at once instead of waiting in vain.
/// </summary>
internal sealed class HostGate : IDisposable
{
    private readonly HostOptions _options;
    private readonly TimeProvider _time;
    private readonly HostLoad _load;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();

    // All below is guarded by _gate.
    private readonly LinkedList<WaitingTurn> _queue = [];
    private readonly CoolDown _coolDown;
    private TimeSpan? _lastStart;
    private TimeSpan _queuedDelay;
    private int _running;

    public HostGate(HostOptions options, TimeProvider time, HostLoad load)
    {
        (_options, _time, _load, _coolDown) = (options, time, load, new CoolDown(options));
        _timer = time.CreateTimer(static gate => ((HostGate)gate!).Pump(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public (int Running, int Queued, TimeSpan CoolDown) State
    {
        get { lock (_gate) return (_running, _queue.Count, Positive(_coolDown.Until - _time.Moment())); }
    }

    /// <summary>Takes a turn, waiting for it if it can come before the deadline.</summary>
    public async ValueTask<Turn> TakeAsync(TurnRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        WaitingTurn waiting;
        lock (_gate)
        {
            var now = _time.Moment();
            var start = EarliestStart_NeedsLock(now, request);
            if (start <= now && _running < _options.Concurrency && (_queue.Count == 0 || request.First))
                return Start_NeedsLock(now, request);
            if (_queue.Count >= _options.MaxQueued)
                return new Turn(null, $"{_queue.Count} requests wait for it already.", Positive(start - now));
            if (start > request.Deadline.At)
                return TooLate(start - now);

            waiting = new WaitingTurn(request);
            Enqueue_NeedsLock(waiting);
            Pump_NeedsLock();
        }

        await using (cancellationToken.UnsafeRegister(static (w, token) => ((WaitingTurn)w!).TrySetCanceled(token), waiting))
        {
            try
            {
                return await waiting.Task;
            }
            catch (OperationCanceledException)
            {
                Abandon(waiting);
                throw;
            }
        }
    }

    /// <summary>The host has answered 429 or 503.</summary>
    public void BeginCoolDown(TimeSpan? retryAfter)
    {
        lock (_gate)
        {
            _coolDown.Begin(_time.Moment(), retryAfter);
            RefuseLate_NeedsLock();
        }
    }

    /// <summary>The host has answered.</summary>
    public void Recover()
    {
        lock (_gate) _coolDown.Recover();
    }

    public void Release()
    {
        lock (_gate)
        {
            _running--;
            _load.AddRunning(-1);
            Pump_NeedsLock();
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Abandon(WaitingTurn waiting)
    {
        lock (_gate)
        {
            if (waiting.Node.List is null)
                return;
            Dequeue_NeedsLock(waiting);
            Pump_NeedsLock();
        }
    }

    private void Pump()
    {
        lock (_gate) Pump_NeedsLock();
    }

    private void Pump_NeedsLock()
    {
        while (_queue.First is { Value: var next } && _running < _options.Concurrency)
        {
            var now = _time.Moment();
            var start = NextStart_NeedsLock(now, next.Request);
            if (start > now)
            {
                // Timers count whole milliseconds and would fire too early by what is cut off.
                _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling((start - now).TotalMilliseconds)), Timeout.InfiniteTimeSpan);
                return;
            }

            Dequeue_NeedsLock(next);
            var turn = Start_NeedsLock(now, next.Request);
            // It was abandoned at this moment.
            if (!next.TrySetResult(turn))
                Undo_NeedsLock();
        }
    }

    // Those who now come too late learn it now. Each one refused lets those behind it move up.
    private void RefuseLate_NeedsLock()
    {
        var now = _time.Moment();
        var start = TimeSpan.Zero;
        for (var node = _queue.First; node is not null;)
        {
            var (waiting, next) = (node.Value, node.Next);
            var own = node == _queue.First ? NextStart_NeedsLock(now, waiting.Request) : start + waiting.Request.Delay;
            if (own > waiting.Request.Deadline.At)
            {
                Dequeue_NeedsLock(waiting);
                waiting.TrySetResult(TooLate(own - now));
            }
            else
            {
                start = own;
            }

            node = next;
        }
    }

    private Turn Start_NeedsLock(TimeSpan now, TurnRequest request)
    {
        _running++;
        _load.AddRunning(1);
        if (!request.First)
            _lastStart = now;
        return new Turn(new HostPermit(this), null, default);
    }

    private void Undo_NeedsLock()
    {
        _running--;
        _load.AddRunning(-1);
    }

    private void Enqueue_NeedsLock(WaitingTurn waiting)
    {
        if (waiting.Request.First)
            _queue.AddFirst(waiting.Node);
        else
            _queue.AddLast(waiting.Node);
        _queuedDelay += waiting.Request.Delay;
        _load.AddQueued(1);
    }

    private void Dequeue_NeedsLock(WaitingTurn waiting)
    {
        _queue.Remove(waiting.Node);
        _queuedDelay -= waiting.Request.Delay;
        _load.AddQueued(-1);
    }

    // Behind all that wait, if each of them goes as soon as the delays let it; for how long they run nobody knows.
    private TimeSpan EarliestStart_NeedsLock(TimeSpan now, TurnRequest request) =>
        request.First || _queue.First is not { Value.Request: var first }
            ? NextStart_NeedsLock(now, request)
            : NextStart_NeedsLock(now, first) + _queuedDelay - first.Delay + request.Delay;

    private TimeSpan NextStart_NeedsLock(TimeSpan now, TurnRequest request)
    {
        var paced = request.First || _lastStart is null ? now : _lastStart.Value + request.Delay;
        return Max(now, Max(paced, _coolDown.Until));
    }

    private static Turn TooLate(TimeSpan retryAfter) => new(null, "its turn would come after the timeout.", retryAfter);

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static TimeSpan Positive(TimeSpan span) => Max(span, TimeSpan.Zero);
}
