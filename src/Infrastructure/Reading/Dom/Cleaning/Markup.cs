using System.Buffers;
using System.Text;

namespace Gather.Infrastructure.Reading.Dom.Cleaning;

/// <summary>Writes text so that HTML reads it as that text.</summary>
internal static class Markup
{
    private static readonly SearchValues<char> SpecialInText = SearchValues.Create("&<>\r\u00a0");
    private static readonly SearchValues<char> SpecialInAttribute = SearchValues.Create("&<>\"\r\u00a0");

    public static void AppendText(StringBuilder html, string text) => Append(html, text, SpecialInText);

    public static void AppendAttribute(StringBuilder html, string value) => Append(html, value, SpecialInAttribute);

    private static void Append(StringBuilder html, ReadOnlySpan<char> text, SearchValues<char> special)
    {
        for (var at = text.IndexOfAny(special); at >= 0; at = text.IndexOfAny(special))
        {
            html.Append(text[..at]).Append(text[at] switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                '\r' => "&#13;",
                _ => "&nbsp;",
            });
            text = text[(at + 1)..];
        }

        html.Append(text);
    }
}
