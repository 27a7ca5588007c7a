using Gather.Application.Scraping.Fetching;
using Gather.Domain.Scraping;

namespace Gather.Infrastructure.Egress.Robots;

/// <summary>A site's robots.txt and what it says to us.</summary>
/// <param name="Site">As it was had.</param>
/// <param name="Rules">The rules that hold for us; null when it could not be had.</param>
/// <param name="Length">Its size as text.</param>
internal sealed record KnownRobots(SiteRobots Site, RobotsRules? Rules, int Length)
{
    /// <summary>
    /// Whether it was not had because the site could not be called at all, rather than answered wrongly. Then nothing was
    /// learnt of the robots.txt: it is not kept, and the reason is the page's own.
    /// </summary>
    public bool WasNotCalled { get; init; }
}
