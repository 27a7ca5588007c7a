using System.Buffers;
using System.Collections.Frozen;

namespace Gather.Application.Scraping.Fetching;

/// <summary>Which headers a caller may have sent to a site.</summary>
public static class FetchHeaders
{
    // Those that belong to the connection, to the framing of a body, to our own decoding, and to our own tracing.
    private static readonly FrozenSet<string> Ours = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Accept-Encoding", "Allow", "Baggage", "Connection", "Expect", "Expires", "Host", "HTTP2-Settings", "Keep-Alive",
        "Last-Modified", "TE", "Trailer", "Transfer-Encoding", "Traceparent", "Tracestate", "Upgrade");

    private static readonly string[] OurPrefixes = ["Content-", "Proxy-"];

    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Whether a header may be sent as it is: it is well-formed (RFC 9110, 5.1 and 5.5), and none that is ours to send.</summary>
    public static bool IsAllowed(string name, string value) =>
        name.Length > 0
        && !name.AsSpan().ContainsAnyExcept(TokenCharacters)
        && !Ours.Contains(name)
        && !Array.Exists(OurPrefixes, p => name.StartsWith(p, StringComparison.OrdinalIgnoreCase))
        && IsSendable(value);

    // A line break would begin another header; what is not ASCII is read differently by everyone.
    private static bool IsSendable(string value) => !value.AsSpan().ContainsAnyExceptInRange(' ', '~') || value.All(c => c is '\t' or (>= ' ' and <= '~'));
}
