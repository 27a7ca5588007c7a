using System.Text;
using AngleSharp.Dom;

namespace Gather.Bench.Reading;

/// <summary>The text of an element, its blocks separated; the same for what was found and for what was expected.</summary>
internal static class VisibleText
{
    private static readonly HashSet<string> Inline = new(StringComparer.Ordinal)
    {
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd", "label", "mark", "q", "rb", "rp", "rt",
        "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
    };

    private static readonly HashSet<string> Unseen = new(StringComparer.Ordinal) { "script", "style", "template", "noscript", "head", "title", "svg", "math" };

    public static string Of(INode node)
    {
        var text = new StringBuilder();
        Append(node, text);
        return text.ToString();
    }

    private static void Append(INode node, StringBuilder text)
    {
        if (node is IText { Data: var data })
            text.Append(data);
        if (node is IElement element && Unseen.Contains(element.LocalName))
            return;

        var separates = node is IElement { LocalName: var name } && !Inline.Contains(name);
        if (separates)
            text.Append('\n');
        foreach (var child in node.ChildNodes)
            Append(child, text);
        if (separates)
            text.Append('\n');
    }
}
