using System.Collections.Immutable;
using Gather.Application.Scraping.Fetching;
using Gather.Domain.Scraping;

namespace Gather.Infrastructure.Egress.Fetching;

/// <summary>How far a fetch has come: what is told of it when it is ended before its time.</summary>
internal sealed class FetchRun(TargetUrl url, Deadline deadline)
{
    private int _stage;
    private int _attempts;
    private long _waitedTicks;
    private ImmutableList<Redirect> _redirects = [];
    private TargetUrl _url = url;

    public Deadline Deadline => deadline;

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
