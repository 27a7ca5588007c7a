namespace Gather.Infrastructure.Reading.Markup;

/// <summary>Tells elements by their names.</summary>
internal static class Elements
{
    /// <summary>The element of a tag's name, in whatever case.</summary>
    public static Element Of(ReadOnlySpan<char> name)
    {
        // Most tags are told apart by their length and first letter.
        Span<char> lower = stackalloc char[13];
        if (name.Length > lower.Length)
            return Element.Other;
        for (var i = 0; i < name.Length; i++)
            lower[i] = char.IsAsciiLetterUpper(name[i]) ? (char)(name[i] | 0x20) : name[i];
        return (ReadOnlySpan<char>)lower[..name.Length] switch
        {
            "a" => Element.A,
            "p" or "li" or "td" or "th" or "tr" or "br" or "ul" or "ol" or "dl" or "dt" or "dd" or "hr" => Element.Block,
            "h1" or "h2" or "h3" or "h4" or "h5" or "h6" or "div" or "pre" or "nav" or "main" or "table" => Element.Block,
            "aside" or "header" or "footer" or "section" or "article" or "figure" or "figcaption" or "blockquote" => Element.Block,
            "svg" or "math" => Element.Foreign,
            "foreignobject" or "desc" => Element.ForeignIsland,
            "img" => Element.Img,
            "area" => Element.Area,
            "base" => Element.Base,
            "html" => Element.Html,
            "link" => Element.Link,
            "meta" => Element.Meta,
            "time" => Element.Time,
            "title" => Element.Title,
            "script" => Element.Script,
            "template" => Element.Template,
            "textarea" => Element.TextArea,
            "style" or "xmp" or "iframe" or "noembed" or "noframes" => Element.Raw,
            "plaintext" => Element.PlainText,
            _ => Element.Other,
        };
    }

    /// <summary>Whether the element's start ends all SVG and MathML that is open (HTML Standard, "parsing main in foreign content").</summary>
    public static bool BreaksOutOfForeign(ReadOnlySpan<char> name) => BreakingOut.Contains(name);

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> BreakingOut = new HashSet<string>(
        ("b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta nobr ol p pre "
        + "ruby s small span strong strike sub sup table tt u ul var").Split(' '),
        StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
}
