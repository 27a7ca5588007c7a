using System.Collections.Frozen;
using Gather.Domain.Scraping;

namespace Gather.Domain.Jobs;

/// <summary>What tells one page of a crawl from another: its URL without what only follows the visitor.</summary>
public static class CrawlKey
{
    // Parameters of sessions and of campaigns, as the common servers and trackers name them.
    private static readonly FrozenSet<string> Tracking = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "PHPSESSID", "JSESSIONID", "ASPSESSIONID", "sid", "sessionid", "session_id", "CFID", "CFTOKEN",
        "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "utm_id", "gclid", "fbclid", "msclkid", "mc_cid", "mc_eid");

    /// <summary>The key of a URL.</summary>
    public static string Of(TargetUrl url)
    {
        var text = WithoutPathSession(url.Text);
        var query = text.IndexOf('?', StringComparison.Ordinal);
        if (query < 0)
            return text;

        var kept = text[(query + 1)..].Split('&').Where(p => !Tracking.Contains(NameOf(p)));
        return string.Join('&', kept) is { Length: > 0 } rest ? $"{text[..query]}?{rest}" : text[..query];
    }

    private static string NameOf(string parameter) => parameter.IndexOf('=', StringComparison.Ordinal) is var equals and >= 0 ? parameter[..equals] : parameter;

    // Servlets write a session into the path: /page;jsessionid=…?query.
    private static string WithoutPathSession(string text)
    {
        var start = text.IndexOf(";jsessionid=", StringComparison.OrdinalIgnoreCase);
        if (start < 0)
            return text;

        var end = text.AsSpan(start).IndexOfAny('?', '/');
        return end < 0 ? text[..start] : text.Remove(start, end);
    }
}
