using Gather.Application.Scraping.Fetching;

namespace Gather.Application.Scraping;

/// <summary>The rules of the headers that are sent along: few, small, and none that is ours to send.</summary>
internal static class HeaderRules
{
    private const int MaxHeaders = 50;
    private const int MaxValueLength = 8192;

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

    private static string? ReasonAgainst(string name, string? value) => (name, value) switch
    {
        _ when !FetchHeaders.IsAllowed(name, "") => "is no header that callers can set.",
        // The serializer checks the nullness of properties but not of what they hold.
        (_, null) => "must be a text.",
        _ when value.Length > MaxValueLength => $"must have at most {MaxValueLength} characters.",
        _ when !FetchHeaders.IsAllowed(name, value) => "must consist of visible ASCII characters, spaces and tabs.",
        _ => null,
    };
}
