using System.Collections.Frozen;

namespace Gather.Infrastructure.Egress.Caching;

/// <summary>Which requests go by the cache, and which responses are kept (RFC 9111, 3). The cache is shared by all callers.</summary>
internal static class StoringRule
{
    /// <summary>Those that can be kept without being told so (RFC 9110, 15.1), but for 206, which is a part only.</summary>
    private static readonly FrozenSet<int> Statuses = FrozenSet.Create(200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501);

    /// <summary>
    /// Credentials make a response one caller's own; ranges and conditions make it a part or a "not modified" that only the
    /// caller can read.
    /// </summary>
    private static readonly FrozenSet<string> Excluding = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Authorization", "Cookie", "Proxy-Authorization", "Range", "If-Range", "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since");

    /// <summary>Whether a request with these headers may be answered from the cache, and its response kept.</summary>
    public static bool Concerns(IReadOnlyDictionary<string, string>? headers) => headers is null || !headers.Keys.Any(Excluding.Contains);

    /// <summary>Whether the response may be kept.</summary>
    /// <param name="vary">The response's <c>Vary</c>.</param>
    /// <param name="setsCookie">Whether it sets a cookie, which is meant for one caller unless it says that it is not.</param>
    public static bool Allows(CachedHead head, string? vary, bool setsCookie)
    {
        var control = CacheControl.Parse(head.CacheControl);
        return Statuses.Contains(head.Status)
            && !control.NoStore
            && !control.Private
            && (!setsCookie || control.Public)
            && vary?.Contains('*', StringComparison.Ordinal) != true;
    }
}
