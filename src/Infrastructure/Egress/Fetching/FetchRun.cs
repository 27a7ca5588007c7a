using System.Collections.Immutable;
using Gather.Application.Scraping.Fetching;
using Gather.Domain.Scraping;

namespace Gather.Infrastructure.Egress.Fetching;

/// <summary>How far a fetch has come: what is told of it when it is ended before its time.</summary>
internal sealed class FetchRun(TargetUrl url, Deadline deadline, bool canWait = false)
{
    private const long NotQueued = -1;

    private int _stage;
    private int _attempts;
    private long _waitedTicks;
    private long _queuedTicks;
    private long _queuedSince = NotQueued;
    private ImmutableList<Redirect> _redirects = [];
    private TargetUrl _url = url;

    public Deadline Deadline => deadline;

    /// <summary>Whether it waits for its turns as long as they take, behind all who cannot.</summary>
    public bool CanWait => canWait;

    /// <summary>Where the redirects have led to.</summary>
    public TargetUrl Url => Volatile.Read(ref _url);

    public ImmutableList<Redirect> Redirects => Volatile.Read(ref _redirects);

    public FetchStage Stage => (FetchStage)Volatile.Read(ref _stage);

    /// <summary>Requests sent for the present hop.</summary>
    public int Attempts => Volatile.Read(ref _attempts);

    /// <summary>The time spent in queues and between attempts.</summary>
    public TimeSpan Waited => TimeSpan.FromTicks(Interlocked.Read(ref _waitedTicks));

    public void Enter(FetchStage stage) => Volatile.Write(ref _stage, (int)stage);

    public void CountAttempt() => Interlocked.Increment(ref _attempts);

    public void AddWait(TimeSpan wait) => Interlocked.Add(ref _waitedTicks, wait.Ticks);

    /// <summary>How long it had stood in the queues of hosts at a moment.</summary>
    public TimeSpan QueuedAt(TimeSpan moment)
    {
        var since = Interlocked.Read(ref _queuedSince);
        return TimeSpan.FromTicks(Interlocked.Read(ref _queuedTicks) + (since == NotQueued ? 0 : moment.Ticks - since));
    }

    public void BeginQueue(TimeSpan moment) => Interlocked.Exchange(ref _queuedSince, moment.Ticks);

    public void EndQueue(TimeSpan moment)
    {
        // In this order, whoever looks meanwhile takes it for longer rather than for shorter.
        WasQueued(moment - TimeSpan.FromTicks(Interlocked.Read(ref _queuedSince)));
        Interlocked.Exchange(ref _queuedSince, NotQueued);
    }

    public void WasQueued(TimeSpan time)
    {
        AddWait(time);
        Interlocked.Add(ref _queuedTicks, time.Ticks);
        if (canWait)
            deadline.PutOffTo(deadline.At + time);
    }

    public void Follow(Redirect redirect, TargetUrl target)
    {
        Volatile.Write(ref _redirects, _redirects.Add(redirect));
        Volatile.Write(ref _url, target);
        Volatile.Write(ref _attempts, 0);
        Enter(FetchStage.Redirect);
    }

    public FetchError TimedOut() =>
        new(FetchErrorCode.TimedOut, Stage, Retryable: true, RetryAfter: null, Attempts, "The page took longer than its timeout.");
}
