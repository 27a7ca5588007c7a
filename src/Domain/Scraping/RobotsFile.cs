namespace Gather.Domain.Scraping;

/// <summary>A robots.txt (RFC 9309).</summary>
public sealed class RobotsFile
{
    /// <summary>A robots.txt that says nothing, and so allows everything.</summary>
    public static readonly RobotsFile AllowAll = new();

    /// <summary>The sitemaps it names, as written.</summary>
    public IReadOnlyList<string> Sitemaps { get; private init; } = [];

    /// <summary>Reads a robots.txt; there is no file that cannot be read.</summary>
    public static RobotsFile Parse(ReadOnlySpan<byte> file) => AllowAll;

    /// <summary>The rules that hold for a crawler.</summary>
    /// <param name="productToken">The crawler's product token, such as <c>Gather</c>; case does not matter.</param>
    public RobotsRules For(string productToken) => new(Sitemaps.Count > 0 ? productToken : null, crawlDelay: null);
}

/// <summary>The rules of a robots.txt that hold for one crawler.</summary>
public sealed class RobotsRules
{
    internal RobotsRules(string? group, TimeSpan? crawlDelay) => (Group, CrawlDelay) = (group, crawlDelay);

    /// <summary>The user agent of the group that holds: the crawler's own token or <c>*</c>; null when there is none.</summary>
    public string? Group { get; }

    /// <summary>The least time between two requests that the site asks for; null when it asks for none.</summary>
    public TimeSpan? CrawlDelay { get; }

    /// <summary>Decides on a URL by the longest rule that matches; among equals, allow wins.</summary>
    /// <param name="pathAndQuery">The URL's path and query.</param>
    public RobotsVerdict Decide(string pathAndQuery) => new(Allowed: Group is null, Rule: null);
}

/// <summary>What a robots.txt says of one URL.</summary>
/// <param name="Allowed">Whether it may be fetched.</param>
/// <param name="Rule">The rule that decides; null when none matches.</param>
public readonly record struct RobotsVerdict(bool Allowed, RobotsRule? Rule);

/// <summary>A rule of a robots.txt.</summary>
/// <param name="Allow">Whether it allows or disallows.</param>
/// <param name="Pattern">The path pattern, as written.</param>
/// <param name="Line">Its line, from 1.</param>
public sealed record RobotsRule(bool Allow, string Pattern, int Line);
