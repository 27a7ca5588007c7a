using System.Buffers;
using System.Collections.Frozen;

namespace Gather.Application.Scraping;

/// <summary>The rule of which headers may be sent along (RFC 9110, 5.5 and 5.6.2): those that tell of the wish, none that tell of the transport.</summary>
internal static class HeaderRules
{
    private const int MaxHeaders = 50;
    private const int MaxValueLength = 8192;

    private static readonly SearchValues<char> TokenChars =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // The client of HTTP sets these itself; another's word would desynchronize requests on a shared connection.
    private static readonly FrozenSet<string> OfTransport = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Host", "Connection", "Content-Length", "Transfer-Encoding", "TE", "Upgrade", "Trailer", "Expect", "Keep-Alive", "Accept-Encoding");

    public static IEnumerable<(string Field, string Reason)> Check(IReadOnlyDictionary<string, string>? headers)
    {
        if (headers is null)
            yield break;
        if (headers.Count > MaxHeaders)
            yield return ("headers", $"must hold at most {MaxHeaders} headers.");

        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in headers)
            if ((ReasonAgainst(name, value) ?? (seen.Add(name) ? null : "stands there twice.")) is { } reason)
                yield return ($"headers.{name}", reason);
    }

    private static string? ReasonAgainst(string name, string value) => (name, value) switch
    {
        _ when name.Length == 0 || name.AsSpan().ContainsAnyExcept(TokenChars) => "is no name of a header.",
        _ when OfTransport.Contains(name) || name.StartsWith("Proxy-", StringComparison.OrdinalIgnoreCase) => "is not for callers to set.",
        _ when value.Length > MaxValueLength => $"must have at most {MaxValueLength} characters.",
        _ when value.Any(c => c is (< ' ' and not '\t') or > '~') => "must consist of visible ASCII characters, spaces and tabs.",
        _ => null,
    };
}
