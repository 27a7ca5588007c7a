using Gather.Domain.Scraping;

namespace Gather.Application.Scraping.Fetching;

/// <summary>A page to fetch, and how.</summary>
/// <param name="Url">The page.</param>
public sealed record FetchRequest(TargetUrl Url)
{
    /// <summary>Headers to send besides our own; never those that concern the connection, the body's framing, or the host.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>
    /// How long it may take in all: queue, redirects, retries and body. Null for the configured default; more than the configured
    /// most is taken for that.
    /// </summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>
    /// How old a copy in the cache may be. Null: as the response itself says (RFC 9111). Zero: the site is always asked, if only
    /// whether the copy still holds. Else it is both a bound and a permission: a copy no older is used without asking, even when
    /// the site would want to be asked, and an older one never. What the site does not let be stored is not there to be used.
    /// </summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>Whether robots.txt is left aside.</summary>
    public bool IgnoreRobots { get; init; }

    /// <summary>The most bytes of the body, as received and as decompressed. Null for the configured default.</summary>
    public long? MaxBytes { get; init; }
}
