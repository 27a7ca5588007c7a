using AngleSharp.Dom;

namespace Gather.Infrastructure.Reading.Dom;

/// <summary>Which elements begin and end on a line of their own.</summary>
internal static class Blocks
{
    public static bool IsBlock(IElement element) => IsBlock(element.LocalName);

    public static bool IsBlock(string name) => name is
        "p" or "div" or "li" or "ul" or "ol" or "dl" or "dt" or "dd" or "h1" or "h2" or "h3" or "h4" or "h5" or "h6" or "pre"
        or "section" or "article" or "main" or "header" or "footer" or "nav" or "aside" or "table" or "thead" or "tbody" or "tfoot"
        or "tr" or "td" or "th" or "caption" or "colgroup" or "col" or "blockquote" or "figure" or "figcaption" or "details"
        or "summary" or "dialog" or "hr" or "address" or "form" or "fieldset" or "legend" or "hgroup" or "search" or "center"
        or "menu" or "dir" or "html" or "body" or "listing" or "xmp" or "plaintext" or "optgroup" or "option";
}
