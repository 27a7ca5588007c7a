using System.Text;
using AngleSharp.Dom;

namespace Gather.Infrastructure.Reading.Dom.Markdown;

/// <summary>A link's destination and title, as they stand in its parentheses.</summary>
internal static class LinkTarget
{
    public static string Of(string url, string? title, bool inCell)
    {
        var destination = Destination(url, inCell);
        return title is null || HtmlText.Fold(title) is not { Length: > 0 } folded ? destination : $"{destination} \"{Quoted(folded, inCell)}\"";
    }

    /// <summary>Whether a link's text is its address.</summary>
    public static bool IsAutolink(IElement link, string url)
    {
        if (link.ChildNodes is not { Length: 1 } children || children[0] is not IText text || link.HasAttribute("title"))
            return false;
        var shown = text.Data.AsSpan().Trim(" \t\r\n\f");
        return shown.SequenceEqual(url) && !url.AsSpan().ContainsAny('<', '>', '|') && !url.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase);
    }

    private static string Destination(string url, bool inCell)
    {
        var escaped = url.AsSpan().ContainsAny("&|<>\\") ? Escaped(url, inCell) : url;
        return AreBalanced(url) ? escaped : $"<{escaped}>";
    }

    private static bool AreBalanced(string url)
    {
        var depth = 0;
        foreach (var c in url)
        {
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (depth is < 0 or > 16)
                return false;
        }

        return depth == 0;
    }

    private static string Quoted(string title, bool inCell) =>
        Escaped(title.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal), inCell);

    private static string Escaped(string text, bool inCell)
    {
        var escaped = new StringBuilder(text.Length + 8);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is '<' or '>' || (text[i] == '|' && inCell) || (text[i] == '&' && MarkdownEscape.MayBeEntity(text.AsSpan(i + 1), isLast: false)))
                escaped.Append('\\');
            escaped.Append(text[i]);
        }

        return escaped.ToString();
    }
}
