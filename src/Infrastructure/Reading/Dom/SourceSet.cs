using System.Globalization;
using System.Text;

namespace Gather.Infrastructure.Reading.Dom;

/// <summary>A <c>srcset</c>: URLs, each with a width or density.</summary>
internal static class SourceSet
{
    /// <summary>The set with absolute URLs; null when none is left.</summary>
    public static string? Resolve(string set, LinkResolver links)
    {
        var resolved = new StringBuilder();
        var rest = set.AsSpan();
        while (TryRead(ref rest, out var url, out var descriptor))
        {
            OutputBudget.Check(resolved);
            if (links.Resource(url.ToString()) is not { } absolute || absolute.Contains(','))
                continue;
            if (resolved.Length > 0)
                resolved.Append(", ");
            resolved.Append(absolute);
            if (!descriptor.IsEmpty)
                resolved.Append(' ').Append(descriptor);
        }

        return resolved.Length > 0 ? resolved.ToString() : null;
    }

    /// <summary>The URL with the largest width or density.</summary>
    public static string? Largest(string set, LinkResolver links)
    {
        var (largest, size) = ((string?)null, -1.0);
        var rest = set.AsSpan();
        while (TryRead(ref rest, out var url, out var descriptor))
            if (SizeOf(descriptor) > size && links.Resource(url.ToString()) is { } absolute)
                (largest, size) = (absolute, SizeOf(descriptor));
        return largest;
    }

    private static double SizeOf(ReadOnlySpan<char> descriptor) =>
        descriptor.Length > 1 && double.TryParse(descriptor[..^1], NumberStyles.Float, CultureInfo.InvariantCulture, out var size) ? size : 1;

    // A URL ends at white space, so it may hold commas; one that ends in commas has no descriptor.
    private static bool TryRead(ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> url, out ReadOnlySpan<char> descriptor)
    {
        rest = rest.TrimStart(" \t\r\n\f,");
        var end = rest.IndexOfAny(HtmlText.WhiteSpace);
        url = end < 0 ? rest : rest[..end];
        rest = rest[url.Length..];
        descriptor = default;
        var bare = url.TrimEnd(',');
        if (bare.Length < url.Length)
        {
            url = bare;
            return true;
        }

        var comma = rest.IndexOf(',');
        descriptor = (comma < 0 ? rest : rest[..comma]).Trim(" \t\r\n\f");
        rest = comma < 0 ? default : rest[(comma + 1)..];
        if (descriptor.ContainsAny(HtmlText.WhiteSpace))
            descriptor = default;
        return !url.IsEmpty;
    }
}
