namespace Gather.Domain.Scraping.Robots;

/// <summary>Rules and the user agents for which they hold.</summary>
internal sealed class RobotsGroup
{
    public List<RobotsAgent> Agents { get; } = [];

    public List<RobotsRule> Rules { get; } = [];

    /// <summary>Whether rules have come, and so no more user agents can; they may have been void.</summary>
    public bool HasRules { get; set; }

    public RobotsAgent? Find(string token) => Agents.Find(a => a.Token.Equals(token, StringComparison.OrdinalIgnoreCase));
}

/// <summary>A user agent that a group names.</summary>
/// <param name="Token">Its product token, or <c>*</c>.</param>
internal sealed record RobotsAgent(string Token)
{
    public const string Anybody = "*";

    /// <summary>The delay asked of it; the longest when there are several.</summary>
    public TimeSpan? CrawlDelay { get; set; }
}
