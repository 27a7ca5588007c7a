namespace Gather.Infrastructure.Reading.Dom.Cleaning;

/// <summary>The elements and attributes that clean HTML may have; everything else is left out.</summary>
internal static class AllowedMarkup
{
    public static bool IsElement(string name) => name is
        "a" or "abbr" or "address" or "article" or "aside" or "b" or "bdi" or "bdo" or "blockquote" or "br" or "caption" or "cite"
        or "code" or "col" or "colgroup" or "data" or "dd" or "del" or "details" or "dfn" or "div" or "dl" or "dt" or "em"
        or "figcaption" or "figure" or "footer" or "h1" or "h2" or "h3" or "h4" or "h5" or "h6" or "header" or "hgroup" or "hr" or "i"
        or "img" or "ins" or "kbd" or "li" or "main" or "mark" or "nav" or "ol" or "p" or "picture" or "pre" or "q" or "rp" or "rt"
        or "ruby" or "s" or "samp" or "section" or "small" or "source" or "span" or "strong" or "sub" or "summary" or "sup" or "table"
        or "tbody" or "td" or "tfoot" or "th" or "thead" or "time" or "tr" or "u" or "ul" or "var" or "video" or "audio" or "wbr";

    public static bool IsVoid(string name) => name is "br" or "col" or "hr" or "img" or "source" or "wbr";

    /// <summary>Attributes that are kept as they are.</summary>
    public static bool IsPlainAttribute(string element, string name) => name switch
    {
        "title" or "lang" or "dir" or "id" => true,
        "alt" => element == "img",
        "width" or "height" => element is "img" or "video" or "source",
        "sizes" or "media" or "type" => element is "img" or "source",
        "colspan" or "rowspan" or "headers" or "scope" => element is "td" or "th",
        "align" => element is "td" or "th" or "col",
        "span" => element is "col" or "colgroup",
        "start" or "reversed" => element == "ol",
        "value" => element is "li" or "data",
        "datetime" => element is "time" or "del" or "ins",
        "open" => element == "details",
        "controls" => element is "video" or "audio",
        _ => false,
    };
}
