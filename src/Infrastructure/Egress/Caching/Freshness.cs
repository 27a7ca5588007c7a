namespace Gather.Infrastructure.Egress.Caching;

/// <summary>For how long a response may be used without asking, and how old it is (RFC 9111, 4.2).</summary>
internal readonly record struct Freshness
{
    private static readonly TimeSpan LongestGuess = TimeSpan.FromHours(24);

    private readonly DateTimeOffset _receivedAt;

    private Freshness(DateTimeOffset receivedAt, TimeSpan lifetime, TimeSpan initialAge) =>
        (_receivedAt, Lifetime, InitialAge) = (receivedAt, lifetime, initialAge);

    /// <summary>How old it may become.</summary>
    public TimeSpan Lifetime { get; }

    /// <summary>How old it was when it was received.</summary>
    public TimeSpan InitialAge { get; }

    /// <summary>Until when it may be used without asking.</summary>
    public DateTimeOffset Until => _receivedAt + Lifetime - InitialAge;

    public static Freshness Of(CachedHead head)
    {
        var date = HttpDate.Parse(head.Date) ?? head.ReceivedAt;
        return new Freshness(head.ReceivedAt, LifetimeOf(head, date), InitialAgeOf(head, date));
    }

    public TimeSpan AgeAt(DateTimeOffset now) => InitialAge + Longer(now - _receivedAt, TimeSpan.Zero);

    /// <summary>
    /// Whether it may be used now. What the caller allows takes the place of what the site does: it is the most that the
    /// copy's age may be, and enough.
    /// </summary>
    public bool IsUsable(DateTimeOffset now, TimeSpan? maxAge) => maxAge is { } most ? most > TimeSpan.Zero && AgeAt(now) <= most : AgeAt(now) < Lifetime;

    private static TimeSpan LifetimeOf(CachedHead head, DateTimeOffset date)
    {
        var control = CacheControl.Parse(head.CacheControl);
        if (control.NoCache)
            return TimeSpan.Zero;
        if ((control.SharedMaxAge ?? control.MaxAge) is { } told)
            return told;
        // One that is no date, such as 0, has passed (5.3).
        if (head.Expires is not null)
            return HttpDate.Parse(head.Expires) is { } expires ? Longer(expires - date, TimeSpan.Zero) : TimeSpan.Zero;
        // What has not changed for long will not soon (4.2.2).
        return HttpDate.Parse(head.LastModified) is { } modified && modified < date
            ? Shorter((date - modified) / 10, LongestGuess)
            : TimeSpan.Zero;
    }

    private static TimeSpan InitialAgeOf(CachedHead head, DateTimeOffset date)
    {
        var told = CacheControl.Seconds(head.Age) + TimeSpan.FromSeconds(head.ResponseDelay);
        var apparent = head.ReceivedAt - date;
        return Longer(told, apparent);
    }

    private static TimeSpan Longer(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
