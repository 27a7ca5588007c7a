using Gather.Domain.Scraping.Robots;

namespace Gather.Domain.Scraping;

/// <summary>The rules of a robots.txt that hold for one crawler.</summary>
public sealed class RobotsRules
{
    internal static readonly RobotsRules None = new(group: null, crawlDelay: null, []);

    // In the order in which they decide: the first that matches is the longest, and allows if it can.
    private readonly (RobotsRule Rule, RobotsPattern Pattern)[] _rules;

    internal RobotsRules(string? group, TimeSpan? crawlDelay, IEnumerable<RobotsRule> rules) => (Group, CrawlDelay, _rules) =
        (group, crawlDelay, [.. rules.Select(r => (Rule: r, Pattern: RobotsPattern.Parse(r.Pattern)))
            .OrderByDescending(r => r.Pattern.Octets).ThenByDescending(r => r.Rule.Allow).ThenBy(r => r.Rule.Line)]);

    /// <summary>The user agent of the group that holds: the crawler's own token or <c>*</c>; null when there is none.</summary>
    public string? Group { get; }

    /// <summary>The least time between two requests that the site asks for; null when it asks for none.</summary>
    public TimeSpan? CrawlDelay { get; }

    /// <summary>Decides on a URL by the longest rule that matches; among equals, allow wins.</summary>
    /// <param name="pathAndQuery">The URL's path and query.</param>
    public RobotsVerdict Decide(string pathAndQuery)
    {
        if (_rules.Length == 0 || IsRobotsFile(pathAndQuery))
            return new RobotsVerdict(Allowed: true, Rule: null);

        var octets = RobotsOctets.OfUrl(pathAndQuery);
        var rule = Array.Find(_rules, r => r.Pattern.IsMatch(octets)).Rule;
        return new RobotsVerdict(rule?.Allow ?? true, rule);
    }

    // Whoever may not read the rules cannot keep them (RFC 9309, 2.2.2).
    private static bool IsRobotsFile(string pathAndQuery) =>
        pathAndQuery.StartsWith("/robots.txt", StringComparison.Ordinal) && pathAndQuery.AsSpan("/robots.txt".Length) is [] or ['?', ..];
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
