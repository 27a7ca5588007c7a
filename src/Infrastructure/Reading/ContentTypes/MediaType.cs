using Gather.Infrastructure.Reading.Markup;

namespace Gather.Infrastructure.Reading.ContentTypes;

/// <summary>A <c>Content-Type</c>, read as leniently as browsers do (WHATWG MIME Sniffing, 4.4).</summary>
/// <param name="Essence">Type and subtype in lower case; empty when there is none.</param>
/// <param name="Charset">The <c>charset</c> parameter; empty when there is none.</param>
internal readonly record struct MediaType(string Essence, string Charset)
{
    public static MediaType Parse(string? header)
    {
        var rest = header.AsSpan().Trim(HtmlSpace.All);
        var end = rest.IndexOf(';');
        var essence = (end < 0 ? rest : rest[..end]).TrimEnd(HtmlSpace.All);
        var slash = essence.IndexOf('/');
        if (slash <= 0 || slash == essence.Length - 1 || essence.Contains(' '))
            return new MediaType("", "");

        var charset = "";
        for (; end >= 0 && charset.Length == 0; end = rest.IndexOf(';'))
        {
            rest = rest[(end + 1)..].TrimStart(HtmlSpace.All);
            if (rest.StartsWith("charset=", StringComparison.OrdinalIgnoreCase))
                charset = Value(rest["charset=".Length..]);
        }

        return new MediaType(essence.ToString().ToLowerInvariant(), charset);
    }

    private static string Value(ReadOnlySpan<char> text)
    {
        if (text is ['"', .. var quoted])
            return quoted.IndexOf('"') is >= 0 and var length ? quoted[..length].ToString() : quoted.ToString();
        var end = text.IndexOf(';');
        return (end < 0 ? text : text[..end]).Trim(HtmlSpace.All).ToString();
    }
}
