using System.Globalization;

namespace Gather.Domain.Scraping.Urls;

/// <summary>Reads absolute URLs that people and programs write: strictly, so that what is meant is beyond doubt.</summary>
internal static class UrlReader
{
    private const string Surroundings = " \t\r\n";

    // https:// and a name or an address, a port and a slash.
    private const int MaxOriginLength = 8 + 253 + 6 + 1;

    /// <summary>Reads a URL, or tells why it is none.</summary>
    public static string? Read(string? text, out TargetUrl? url)
    {
        url = null;
        var rest = text.AsSpan().Trim(Surroundings);
        if (rest.Length > TargetUrl.MaxLength)
            return Reasons.TooLong;

        rest = WithoutFragment(rest);
        foreach (var character in rest)
        {
            if (character <= ' ' || char.IsControl(character) || char.IsWhiteSpace(character))
                return Reasons.WhiteSpace;
            if (character == '\\')
                return Reasons.Backslash;
        }

        var isHttps = rest.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
        return isHttps || rest.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
            ? ReadAuthority(isHttps, rest[(isHttps ? 8 : 7)..], out url)
            : Reasons.NotHttp;
    }

    /// <summary>Reads what follows <c>http://</c> or <c>https://</c>: the authority, the path and the query.</summary>
    public static string? ReadAuthority(bool isHttps, ReadOnlySpan<char> text, out TargetUrl? url)
    {
        url = null;
        var end = text.IndexOfAny('/', '\\', '?');
        var authority = end < 0 ? text : text[..end];
        var rest = text[authority.Length..];
        if (authority.Contains('@'))
            return Reasons.Credentials;

        // Colons within brackets belong to an IPv6 address.
        var bracket = authority.LastIndexOf(']') + 1;
        var colon = authority[bracket..].IndexOf(':');
        var hostEnd = colon < 0 ? authority.Length : bracket + colon;
        if (UrlHost.Read(authority[..hostEnd], out var host) is { } reason)
            return reason;
        if (ReadPort(authority[hostEnd..]) is not { } given)
            return Reasons.BadPort;

        var port = given == 0 ? UrlParts.DefaultPort(isHttps) : given;
        Span<char> start = stackalloc char[MaxOriginLength];
        start.TryWrite(CultureInfo.InvariantCulture, $"{(isHttps ? "https" : "http")}://{host.Text}", out var length);
        if (port != UrlParts.DefaultPort(isHttps))
        {
            start[length..].TryWrite(CultureInfo.InvariantCulture, $":{port}", out var portLength);
            length += portLength;
        }

        start[length] = '/';
        return UrlComposer.Compose(new UrlParts(isHttps, host, port, PathStart: length, PathEnd: 0), start[..(length + 1)], rest is ['/' or '\\', ..] ? rest[1..] : rest, out url);
    }

    /// <summary>The text up to its fragment, which is the reader's matter and never sent.</summary>
    public static ReadOnlySpan<char> WithoutFragment(ReadOnlySpan<char> text)
    {
        var hash = text.IndexOf('#');
        return hash < 0 ? text : text[..hash];
    }

    // Digits may be preceded by any number of zeros; a colon alone says nothing.
    private static int? ReadPort(ReadOnlySpan<char> text)
    {
        if (text.Length <= 1)
            return 0;

        var digits = text[1..];
        return !digits.ContainsAnyExceptInRange('0', '9') && ushort.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0 ? port : null;
    }
}
