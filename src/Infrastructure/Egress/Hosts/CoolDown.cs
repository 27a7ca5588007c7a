namespace Gather.Infrastructure.Egress.Hosts;

/// <summary>The time in which a host is sent nothing, because it has answered 429 or 503; guarded by its gate's lock.</summary>
internal sealed class CoolDown(HostOptions options)
{
    // Doubling beyond it would pass every cap.
    private const int MaxStrikes = 30;

    private int _strikes;

    /// <summary>Until when.</summary>
    public TimeSpan Until { get; private set; }

    /// <summary>Begins one, or makes the one that runs longer.</summary>
    public void Begin(TimeSpan now, TimeSpan? retryAfter)
    {
        var isCooling = now < Until;
        // The requests that were under way together are turned away together; that is one strike.
        if (!isCooling && _strikes < MaxStrikes)
            _strikes++;

        if (retryAfter is { } asked)
            ProlongTo(now + Min(asked, options.MaxRetryAfter));
        else if (!isCooling)
            ProlongTo(now + Min(options.CoolDown * Math.Pow(2, _strikes - 1), options.MaxCoolDown));
    }

    /// <summary>Forgets what was, since the host has answered otherwise. One that it asked for runs to its end.</summary>
    public void Recover() => _strikes = 0;

    private void ProlongTo(TimeSpan moment) => Until = moment > Until ? moment : Until;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
