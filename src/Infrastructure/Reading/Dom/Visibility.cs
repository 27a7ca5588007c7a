using AngleSharp.Dom;

namespace Gather.Infrastructure.Reading.Dom;

/// <summary>Tells what a reader does not see, as far as the markup says so by itself.</summary>
internal static class Visibility
{
    /// <summary>Whether the element, with all that is in it, is not shown.</summary>
    public static bool IsHidden(IElement element) =>
        IsNeverShown(element.LocalName) || (element.Attributes.Length > 0 ? IsHiddenByAttribute(element) : element.LocalName == "dialog");

    // Of noscript, whoever wants its images looks into it himself. Buttons are shown: headings that unfold are made of them.
    private static bool IsNeverShown(string name) => name is
        "script" or "style" or "template" or "noscript" or "head" or "title" or "meta" or "link" or "base" or "iframe" or "frame"
        or "frameset" or "noframes" or "noembed" or "object" or "embed" or "applet" or "param" or "canvas" or "svg" or "audio"
        or "video" or "select" or "datalist" or "textarea" or "progress" or "meter" or "map" or "area" or "rp" or "annotation"
        or "annotation-xml";

    /// <summary>Whether its attributes say that it is not shown, or not before a script shows it.</summary>
    public static bool IsHiddenAtFirst(IElement element) =>
        (element.GetAttribute("hidden") is { } hidden && !hidden.Equals("until-found", StringComparison.OrdinalIgnoreCase))
        || (element.GetAttribute("style") is { Length: > 0 } style && HidesByStyle(style))
        || (element.LocalName == "dialog" && !element.HasAttribute("open"));

    private static bool IsHiddenByAttribute(IElement element) => IsHiddenAtFirst(element) || element.LocalName switch
    {
        // The sign by which a heading's address can be copied, and the numbers beside lines of code.
        "a" => element.ClassName?.Contains("headerlink", StringComparison.Ordinal) == true,
        "span" or "td" or "div" => HasLineNumberClass(element),
        _ => false,
    };

    private static bool HasLineNumberClass(IElement element) =>
        element.GetAttribute("class") is "linenos" or "lineno" or "line-numbers-rows" or "blob-num";

    private static bool HidesByStyle(string style)
    {
        var rest = style.AsSpan();
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf(';');
            var declaration = end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[(end + 1)..];
            var colon = declaration.IndexOf(':');
            if (colon < 0)
                continue;
            var name = declaration[..colon].Trim();
            var value = declaration[(colon + 1)..].Trim();
            if ((name.Equals("display", StringComparison.OrdinalIgnoreCase) && value.StartsWith("none", StringComparison.OrdinalIgnoreCase))
                || (name.Equals("visibility", StringComparison.OrdinalIgnoreCase) && value.StartsWith("hidden", StringComparison.OrdinalIgnoreCase)))
                return true;
        }

        return false;
    }
}
