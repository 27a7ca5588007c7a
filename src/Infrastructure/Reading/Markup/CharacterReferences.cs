using System.Text;
using AngleSharp.Html;

namespace Gather.Infrastructure.Reading.Markup;

/// <summary>Decodes character references (<c>&amp;amp;</c>, <c>&amp;#8211;</c>) as the HTML Standard's tokenizer does.</summary>
internal static class CharacterReferences
{
    private const int LongestName = 31;

    // The longest of the names that count without a semicolon too.
    private const int LongestBareName = 6;

    // What the bytes 0x80 to 0x9F are in windows-1252, and so what pages mean by those numbers.
    private const string C1 = "\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178";

    /// <summary>The text with its references decoded.</summary>
    /// <param name="text">The text as written.</param>
    /// <param name="inAttribute">Whether it is an attribute's value, in which <c>&amp;copy=1</c> is none.</param>
    public static string Decode(ReadOnlySpan<char> text, bool inAttribute)
    {
        var at = text.IndexOf('&');
        if (at < 0)
            return new string(text);

        var decoded = new StringBuilder(text.Length);
        for (; at >= 0; at = text.IndexOf('&'))
        {
            decoded.Append(text[..at]);
            text = text[at..];
            text = text[Append(decoded, text, inAttribute)..];
        }

        return decoded.Append(text).ToString();
    }

    /// <summary>Appends what the reference at the text's start stands for, and tells how long it is.</summary>
    private static int Append(StringBuilder decoded, ReadOnlySpan<char> text, bool inAttribute)
    {
        if (text.Length > 2 && text[1] == '#' && AppendNumber(decoded, text) is > 0 and var numberLength)
            return numberLength;

        var end = 1;
        while (end < text.Length && end <= LongestName + 1 && char.IsAsciiLetterOrDigit(text[end]))
            end++;
        if (end < text.Length && text[end] == ';' && Named(text[1..(end + 1)]) is { } symbol)
        {
            decoded.Append(symbol);
            return end + 1;
        }

        for (var bare = Math.Min(end, LongestBareName + 1); bare > 2; bare--)
        {
            if (Named(text[1..bare]) is not { } character)
                continue;
            if (inAttribute && bare < text.Length && (text[bare] == '=' || char.IsAsciiLetterOrDigit(text[bare])))
                break;
            decoded.Append(character);
            return bare;
        }

        decoded.Append('&');
        return 1;
    }

    private static string? Named(ReadOnlySpan<char> name) => name switch
    {
        "amp;" => "&",
        "lt;" => "<",
        "gt;" => ">",
        "quot;" => "\"",
        "nbsp;" => "\u00A0",
        "" => null,
        _ => HtmlEntityProvider.Resolver.GetSymbol(name.ToString()),
    };

    private static int HexValue(char digit) => char.IsAsciiDigit(digit) ? digit - (int)'0' : (digit | 0x20) - 'a' + 10;

    private static int AppendNumber(StringBuilder decoded, ReadOnlySpan<char> text)
    {
        var isHex = text[2] is 'x' or 'X';
        var start = isHex ? 3 : 2;
        var (at, value) = (start, 0);
        for (; at < text.Length && (isHex ? char.IsAsciiHexDigit(text[at]) : char.IsAsciiDigit(text[at])); at++)
            value = Math.Min((value * (isHex ? 16 : 10)) + HexValue(text[at]), 0x110000);
        if (at == start)
            return 0;

        if (value is >= 0x80 and < 0xA0)
            decoded.Append(C1[value - 0x80]);
        else
            decoded.Append(value != 0 && Rune.TryCreate(value, out var rune) ? rune : Rune.ReplacementChar);
        return at < text.Length && text[at] == ';' ? at + 1 : at;
    }
}
