using Gather.Domain.Scraping.Robots;

namespace Gather.Domain.Scraping;

/// <summary>A robots.txt (RFC 9309).</summary>
public sealed class RobotsFile
{
    /// <summary>How much of a robots.txt is read, in bytes; what lies beyond does not count (RFC 9309, 2.5).</summary>
    public const int MaxLength = 500 * 1024;

    /// <summary>A robots.txt that says nothing, and so allows everything.</summary>
    public static readonly RobotsFile AllowAll = new([], []);

    private readonly IReadOnlyList<RobotsGroup> _groups;

    internal RobotsFile(IReadOnlyList<RobotsGroup> groups, IReadOnlyList<string> sitemaps) => (_groups, Sitemaps) = (groups, sitemaps);

    /// <summary>The sitemaps it names, as written.</summary>
    public IReadOnlyList<string> Sitemaps { get; }

    /// <summary>Reads a robots.txt; there is no file that cannot be read.</summary>
    public static RobotsFile Parse(ReadOnlySpan<byte> file) => RobotsParser.Parse(file);

    /// <summary>The rules that hold for a crawler: those of all groups of its name; of all groups of <c>*</c> when there is none of its name.</summary>
    /// <param name="productToken">The crawler's product token, such as <c>Gather</c>; case does not matter.</param>
    public RobotsRules For(string productToken) => RulesOf(productToken) ?? RulesOf(RobotsAgent.Anybody) ?? RobotsRules.None;

    private RobotsRules? RulesOf(string agent)
    {
        var groups = _groups.Where(g => g.Find(agent) is not null).ToList();
        return groups.Count == 0 ? null : new RobotsRules(agent, groups.Max(g => g.Find(agent)!.CrawlDelay), groups.SelectMany(g => g.Rules));
    }
}
