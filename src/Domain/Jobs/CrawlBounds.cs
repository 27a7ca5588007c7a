using Gather.Domain.Scraping;
using Gather.Domain.Scraping.Robots;

namespace Gather.Domain.Jobs;

/// <summary>What belongs to a crawl: how far it may go from where it began, and what its patterns let in.</summary>
public sealed class CrawlBounds
{
    private readonly TargetUrl _start;
    private readonly CrawlReach _reach;
    private readonly string _domain;
    private readonly string _folder;
    private readonly RobotsPattern[] _include;
    private readonly RobotsPattern[] _exclude;

    /// <summary>Bounds that begin at a URL.</summary>
    /// <param name="start">Where the crawl begins.</param>
    /// <param name="reach">How far it may go.</param>
    /// <param name="include">Path patterns as in robots.txt, of which a URL must match one; none lets in all.</param>
    /// <param name="exclude">Path patterns of which a URL must match none.</param>
    public CrawlBounds(TargetUrl start, CrawlReach reach, IReadOnlyList<string> include, IReadOnlyList<string> exclude)
    {
        (_start, _reach) = (start, reach);
        _domain = WithoutWww(start.Host);
        var path = PathOf(start);
        _folder = path[..(path.LastIndexOf('/') + 1)];
        _include = [.. include.Select(RobotsPattern.Parse)];
        _exclude = [.. exclude.Select(RobotsPattern.Parse)];
    }

    /// <summary>Whether a URL belongs to the crawl. Where it begins always does.</summary>
    public bool Contains(TargetUrl url) => url.Equals(_start) || (Reaches(url) && LetsIn(url));

    /// <summary>Whether a URL lies within the crawl's reach, whatever the patterns say.</summary>
    public bool Reaches(TargetUrl url) => _reach switch
    {
        CrawlReach.Host => IsSameHost(url),
        CrawlReach.Domain => url.Host == _domain || url.Host.EndsWith("." + _domain, StringComparison.Ordinal),
        _ => IsSameHost(url) && PathOf(url).StartsWith(_folder, StringComparison.Ordinal),
    };

    private bool LetsIn(TargetUrl url)
    {
        if (_include.Length + _exclude.Length == 0)
            return true;

        var path = RobotsOctets.OfUrl(url.PathAndQuery);
        return (_include.Length == 0 || _include.Any(p => p.IsMatch(path))) && !_exclude.Any(p => p.IsMatch(path));
    }

    // Sites send on from http to https and from example.com to www.example.com, or link both ways.
    private bool IsSameHost(TargetUrl url) =>
        WithoutWww(url.Host) == _domain && (url.Port == _start.Port || (url.Port is 80 or 443 && _start.Port is 80 or 443));

    // Of www.com nothing is cut: that would be all of com.
    private static string WithoutWww(string host) => host.StartsWith("www.", StringComparison.Ordinal) && host.AsSpan(4).TrimEnd('.').Contains('.') ? host[4..] : host;

    private static string PathOf(TargetUrl url) => url.PathAndQuery is var text && text.IndexOf('?', StringComparison.Ordinal) is var query and >= 0 ? text[..query] : text;
}
