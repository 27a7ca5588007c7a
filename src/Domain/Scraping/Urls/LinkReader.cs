using System.Buffers;

namespace Gather.Domain.Scraping.Urls;

/// <summary>Reads links as browsers do (WHATWG URL, 4.4): leniently, because pages are full of links that only a browser can read.</summary>
internal static class LinkReader
{
    private static readonly SearchValues<char> SchemeCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-.");

    private static readonly SearchValues<char> LineBreaksAndTabs = SearchValues.Create("\t\n\r");

    /// <summary>Reads a link found on a page; null for one that leads to no http or https URL.</summary>
    public static TargetUrl? Read(TargetUrl page, ReadOnlySpan<char> reference)
    {
        var link = Trim(reference);
        if (link.ContainsAny(LineBreaksAndTabs))
            link = string.Concat(link.ToString().Split('\t', '\n', '\r'));
        if (link.Length > TargetUrl.MaxLength)
            return null;

        link = UrlReader.WithoutFragment(link);
        var scheme = SchemeOf(link);
        if (scheme.IsEmpty)
            return ReadRelative(page, link);

        var isHttps = scheme.Equals("https", StringComparison.OrdinalIgnoreCase);
        if (!isHttps && !scheme.Equals("http", StringComparison.OrdinalIgnoreCase))
            return null;

        // http:path on an http page is a relative link: so it was once specified, and browsers have kept it.
        link = link[(scheme.Length + 1)..];
        return isHttps == page.IsHttps && !HasAuthority(link) ? ReadRelative(page, link) : ReadAuthority(isHttps, link);
    }

    private static TargetUrl? ReadRelative(TargetUrl page, ReadOnlySpan<char> link)
    {
        if (link.IsEmpty)
            return page;
        if (HasAuthority(link))
            return ReadAuthority(page.IsHttps, link);

        var parts = page.Parts;
        var text = page.Text.AsSpan();
        var known = link[0] switch
        {
            '/' or '\\' => parts.PathStart + 1,
            '?' => parts.PathEnd,
            _ => text[..parts.PathEnd].LastIndexOf('/') + 1,
        };
        UrlComposer.Compose(parts, text[..known], link[0] is '/' or '\\' ? link[1..] : link, out var url);
        return url;
    }

    private static TargetUrl? ReadAuthority(bool isHttps, ReadOnlySpan<char> link)
    {
        UrlReader.ReadAuthority(isHttps, link.TrimStart(['/', '\\']), out var url);
        return url;
    }

    private static bool HasAuthority(ReadOnlySpan<char> link) => link is ['/' or '\\', '/' or '\\', ..];

    private static ReadOnlySpan<char> SchemeOf(ReadOnlySpan<char> link)
    {
        var end = link.IndexOfAnyExcept(SchemeCharacters);
        return end > 0 && link[end] == ':' && char.IsAsciiLetter(link[0]) ? link[..end] : default;
    }

    private static ReadOnlySpan<char> Trim(ReadOnlySpan<char> text)
    {
        var start = text.IndexOfAnyExceptInRange('\0', ' ');
        return start < 0 ? default : text[start..(text.LastIndexOfAnyExceptInRange('\0', ' ') + 1)];
    }
}
