namespace Gather.Application.Scraping.Fetching;

/// <summary>What would happen if a URL were fetched now.</summary>
/// <param name="Url">The URL in its normal form, as it would be fetched.</param>
/// <param name="Allowed">Whether it would be fetched at all.</param>
/// <param name="Address">The check of the host's address.</param>
/// <param name="Robots">What the site's robots.txt says of it.</param>
/// <param name="Host">The limits that hold for the host.</param>
/// <param name="Cache">What the cache has of it.</param>
public sealed record FetchExplanation(
    string Url, bool Allowed, AddressExplanation Address, RobotsExplanation Robots, HostExplanation Host, CacheExplanation Cache);

/// <summary>The check of a host's address.</summary>
/// <param name="Allowed">Whether a connection may be made.</param>
/// <param name="Reason">Why not; it does not tell what the name resolves to.</param>
public sealed record AddressExplanation(bool Allowed, string? Reason);

/// <summary>What a robots.txt says of a URL.</summary>
/// <param name="Allowed">Whether it may be fetched.</param>
/// <param name="Url">Where the robots.txt stands.</param>
/// <param name="Status">The status with which the robots.txt was answered; absent when there was no answer.</param>
/// <param name="Group">The user agent of the group that holds for us; absent when none does.</param>
/// <param name="Rule">The rule that decides, such as <c>Disallow: /private</c>; absent when none matches.</param>
/// <param name="Line">The rule's line, from 1.</param>
/// <param name="Reason">Why it is so when no rule decides, such as that there is no robots.txt.</param>
/// <param name="ExpiresAt">Until when the robots.txt is not asked for again.</param>
public sealed record RobotsExplanation(
    bool Allowed, string Url, int? Status, string? Group, string? Rule, int? Line, string? Reason, DateTimeOffset? ExpiresAt);

/// <summary>The limits that hold for a host.</summary>
/// <param name="Concurrency">Requests at once.</param>
/// <param name="Delay">The least time between the starts of two requests, in seconds.</param>
/// <param name="CrawlDelay">What of that robots.txt asks for, in seconds.</param>
/// <param name="Running">Requests that run now.</param>
/// <param name="Queued">Requests that wait for their turn.</param>
/// <param name="CoolDown">For how many seconds yet nothing is sent, because the site has answered 429 or 503.</param>
/// <param name="Circuit">Whether the host is being called: <c>closed</c>, <c>open</c> after many failures, <c>halfOpen</c> while it is tried again.</param>
public sealed record HostExplanation(
    int Concurrency, double Delay, double? CrawlDelay, int Running, int Queued, double CoolDown, CircuitState Circuit);

/// <summary>The state of a host's circuit breaker.</summary>
public enum CircuitState
{
    /// <summary>Requests are sent.</summary>
    Closed,

    /// <summary>No request is sent for a while.</summary>
    Open,

    /// <summary>One request is sent to see whether the host has recovered.</summary>
    HalfOpen,
}

/// <summary>What the cache has of a URL.</summary>
/// <param name="State">Whether there is a copy, and whether it may be used without asking.</param>
/// <param name="StoredAt">When the copy was received or last found valid.</param>
/// <param name="FreshUntil">Until when it may be used without asking.</param>
/// <param name="Size">The copy's size, in bytes.</param>
public sealed record CacheExplanation(CacheState State, DateTimeOffset? StoredAt, DateTimeOffset? FreshUntil, long? Size);

/// <summary>The state of a copy in the cache.</summary>
public enum CacheState
{
    /// <summary>There is no copy.</summary>
    Missing,

    /// <summary>The copy may be used without asking.</summary>
    Fresh,

    /// <summary>The site is asked whether the copy still holds.</summary>
    Stale,
}
