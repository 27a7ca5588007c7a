using System.Buffers;
using System.Text;
using Gather.Domain.Scraping;

namespace Gather.Infrastructure.Reading.Dom;

/// <summary>Makes a document's links absolute. For one document, of which many links lead to the same few pages.</summary>
internal sealed class LinkResolver
{
    private static readonly SearchValues<char> UnsafeInFragment =
        SearchValues.Create([.. Enumerable.Range(0, 0x21).Select(c => (char)c), '"', '<', '>', '`', '\\', '\u007f']);

    private static readonly SearchValues<char> UnsafeInAddress = SearchValues.Create(" \t\r\n\f\"<>\\`");

    private readonly TargetUrl _base;
    private readonly Dictionary<string, string?> _pages = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?>.AlternateLookup<ReadOnlySpan<char>> _pagesBySpan;

    public LinkResolver(TargetUrl baseUrl)
    {
        _base = baseUrl;
        _pagesBySpan = _pages.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Where a link leads: an absolute http, https, mailto or tel URL, with its fragment. Null for all others, such as scripts.</summary>
    public string? Link(string? reference)
    {
        if (reference is null)
            return null;
        var text = reference.AsSpan().Trim(" \t\r\n\f");
        if (text.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) || text.StartsWith("tel:", StringComparison.OrdinalIgnoreCase))
            return text.ContainsAny(UnsafeInAddress) ? null : text.ToString();

        var hash = text.IndexOf('#');
        if (hash < 0)
            return Page(text);
        var page = hash == 0 ? _base.Text : Page(text[..hash]);
        return page is null ? null : page + Fragment(text[hash..]);
    }

    /// <summary>Where an image or other file lies: an absolute http or https URL. Null for all others, data URLs among them.</summary>
    public string? Resource(string? reference)
    {
        if (reference is null)
            return null;
        var text = reference.AsSpan().Trim(" \t\r\n\f");
        return text.IsEmpty ? null : Page(text);
    }

    private string? Page(ReadOnlySpan<char> reference)
    {
        if (_pagesBySpan.TryGetValue(reference, out var page))
            return page;
        var text = reference.ToString();
        page = _base.Resolve(text)?.Text;
        _pages.Add(text, page);
        return page;
    }

    private static string Fragment(ReadOnlySpan<char> fragment)
    {
        if (!fragment.ContainsAny(UnsafeInFragment))
            return fragment.ToString();
        var escaped = new StringBuilder();
        foreach (var c in fragment)
            if (UnsafeInFragment.Contains(c))
                escaped.Append('%').Append(((int)c).ToString("X2"));
            else
                escaped.Append(c);
        return escaped.ToString();
    }
}
