using System.Text.RegularExpressions;
using Gather.Domain.Scraping;

namespace Gather.Application.Scraping.Mapping;

/// <summary>Which URLs of a site belong to a map.</summary>
internal sealed class MapFilter(MapSite request)
{
    private readonly Regex[] _include = [.. (request.Include ?? []).Select(ExpressionOf)];
    private readonly Regex[] _exclude = [.. (request.Exclude ?? []).Select(ExpressionOf)];

    public bool Takes(TargetUrl url, IReadOnlySet<string> hosts) =>
        IsOf(url.Host, hosts)
        && (request.Search is null || url.Text.Contains(request.Search, StringComparison.OrdinalIgnoreCase))
        && (_include.Length == 0 || _include.Any(p => p.IsMatch(url.PathAndQuery)))
        && !_exclude.Any(p => p.IsMatch(url.PathAndQuery));

    private bool IsOf(string host, IReadOnlySet<string> hosts) =>
        hosts.Contains(host) || (request.Subdomains && hosts.Any(h => host.EndsWith($".{h}", StringComparison.Ordinal)));

    private static Regex ExpressionOf(string pattern) =>
        new($"^{Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal)}$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline);
}
