using System.Globalization;
using System.Text;

namespace Gather.Infrastructure.Reading.Dom.Fields;

/// <summary>
/// Reads the first number in a text. Of <c>.</c> and <c>,</c> the last that occurs once is the decimal mark, any before it group
/// digits: <c>1,234.56</c>, <c>1.234,56</c>, <c>1 234,5</c>. Alone, <c>1,234</c> is grouped and <c>1.234</c> is not.
/// </summary>
internal static class NumberReader
{
    public static decimal? Read(string text)
    {
        var start = text.AsSpan().IndexOfAnyInRange('0', '9');
        if (start < 0)
            return null;
        var literal = Normalize(text, start, out var end);
        if (end + 1 < text.Length && text[end] is 'e' or 'E')
            literal += Exponent(text.AsSpan(end + 1));
        return decimal.TryParse(literal, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? IsNegative(text, start) ? -number : number : null;
    }

    public static long? ReadInteger(string text) =>
        Read(text) is { } number && decimal.IsInteger(number) && number is >= long.MinValue and <= long.MaxValue ? (long)number : null;

    private static string Normalize(string text, int start, out int end)
    {
        end = start;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || IsMarkBeforeDigit(text, end)))
            end++;
        var number = text.AsSpan(start, end - start);
        var mark = DecimalMark(number);
        var normal = new StringBuilder(number.Length);
        // A mark before the first digit, as in .5.
        if (start > 0 && text[start - 1] is '.' or ',' && (start == 1 || !char.IsAsciiLetterOrDigit(text[start - 2])) && mark < 0 && !number.ContainsAny('.', ','))
            normal.Append("0.");
        for (var i = 0; i < number.Length; i++)
            if (char.IsAsciiDigit(number[i]))
                normal.Append(number[i]);
            else if (i == mark)
                normal.Append('.');
        return normal.ToString();
    }

    private static bool IsMarkBeforeDigit(string text, int at)
    {
        if (at + 1 >= text.Length || !char.IsAsciiDigit(text[at + 1]))
            return false;
        return text[at] is '.' or ',' || (text[at] is ' ' or '\u00a0' or '\u202f' or '\u2009' or '\'' or '’' && IsGroup(text, at));
    }

    // Spaces group digits only if there are three after, and one to three before them.
    private static bool IsGroup(string text, int at)
    {
        var before = at;
        while (before > 0 && char.IsAsciiDigit(text[before - 1]))
            before--;
        var after = at + 1;
        while (after < text.Length && char.IsAsciiDigit(text[after]))
            after++;
        return at - before is >= 1 and <= 3 && after - at - 1 == 3;
    }

    private static int DecimalMark(ReadOnlySpan<char> number)
    {
        var last = number.LastIndexOfAny('.', ',');
        if (last < 0)
            return -1;
        var mark = number[last];
        if (number[..last].Contains(mark))
            return -1;
        var isAlone = !number[..last].ContainsAny('.', ',');
        var groups = mark == ',' && isAlone && number.Length - last == 4 && last is >= 1 and <= 3 && number[0] != '0';
        return groups ? -1 : last;
    }

    private static string Exponent(ReadOnlySpan<char> rest)
    {
        var sign = rest[0] is '+' or '-' ? 1 : 0;
        var length = sign;
        while (length < rest.Length && char.IsAsciiDigit(rest[length]))
            length++;
        var isWord = length < rest.Length && char.IsLetter(rest[length]);
        return length > sign && length <= sign + 2 && !isWord ? string.Concat("E", rest[..length]) : "";
    }

    // A minus stands right before the digits or the currency; one within a word, between numbers or on its own is none.
    private static bool IsNegative(string text, int start)
    {
        var before = text.AsSpan(0, start).TrimEnd(".,");
        var symbol = before.TrimEnd(" \u00a0");
        if (!symbol.IsEmpty && char.GetUnicodeCategory(symbol[^1]) == UnicodeCategory.CurrencySymbol)
            before = symbol[..^1];
        return before is [.., '-' or '−'] && (before.Length == 1 || !char.IsLetterOrDigit(before[^2]));
    }
}
