using System.Buffers;
using System.Text;

namespace Gather.Infrastructure.Reading.Dom.Markdown;

/// <summary>Writes text so that Markdown reads it as that text, with a backslash only where it would be read as something else.</summary>
internal static class MarkdownEscape
{
    private static readonly SearchValues<char> Special = SearchValues.Create("\\`*_[](<&~|");

    public static bool MayNeedEscape(ReadOnlySpan<char> text) => text.ContainsAny(Special);

    /// <summary>Writes a word, which is without white space.</summary>
    /// <param name="isLast">Whether nothing is known of what follows it; else it is white space.</param>
    public static void Append(StringBuilder output, ReadOnlySpan<char> word, bool isLast, bool inLink, bool inCell)
    {
        if (!MayNeedEscape(word))
        {
            output.Append(word);
            return;
        }

        for (var i = 0; i < word.Length; i++)
        {
            var before = i > 0 ? word[i - 1] : output.Length > 0 ? output[^1] : '\n';
            var after = i + 1 < word.Length ? word[i + 1] : isLast ? '\0' : ' ';
            if (NeedsEscape(word, i, before, after, inLink, inCell) || (word[i] == '&' && MayBeEntity(word[(i + 1)..], isLast)))
                output.Append('\\');
            output.Append(word[i]);
        }
    }

    /// <summary>Writes a word with which a line begins that is not a heading's, so that it does not begin a block.</summary>
    public static void AppendAtLineStart(StringBuilder output, ReadOnlySpan<char> word, bool isLast, bool inLink)
    {
        var number = word.IndexOfAnyExceptInRange('0', '9');
        if (number is > 0 and < 10 && number == word.Length - 1 && word[number] is '.' or ')')
        {
            output.Append(word[..number]).Append('\\').Append(word[number]);
            return;
        }

        if (BeginsBlock(word))
        {
            output.Append('\\').Append(word[0]);
            word = word[1..];
        }

        Append(output, word, isLast, inLink, inCell: false);
    }

    /// <summary>Whether what is written from a place on is nothing but a number with which an item of a list can begin.</summary>
    public static bool EndsInItemNumber(StringBuilder output, int start)
    {
        var length = output.Length - start;
        if (length is 0 or > 9)
            return false;
        for (var i = start; i < output.Length; i++)
            if (!char.IsAsciiDigit(output[i]))
                return false;
        return true;
    }

    /// <summary>Keeps the <c>#</c> with which a heading ends, which would be taken for its closing sequence.</summary>
    public static void ClosingSequence(StringBuilder output)
    {
        var start = output.Length;
        while (output[start - 1] == '#')
            start--;
        if (start < output.Length && output[start - 1] == ' ')
            output.Insert(start, '\\');
    }

    private static bool BeginsBlock(ReadOnlySpan<char> word) => word[0] switch
    {
        '>' or '[' or '|' => true,
        '#' => word.Length <= 6 && !word.ContainsAnyExcept('#'),
        '+' or '*' => word.Length == 1,
        '-' => word.Length == 1 || word[1] is '-' or '|' or ':',
        '=' => !word.ContainsAnyExcept('='),
        ':' => word.Length > 1 && word[1] == '-',
        _ => false,
    };

    private static bool NeedsEscape(ReadOnlySpan<char> word, int at, char before, char after, bool inLink, bool inCell) => word[at] switch
    {
        '\\' => after == '\0' || (char.IsAscii(after) && (char.IsPunctuation(after) || char.IsSymbol(after))),
        '`' => true,
        '*' => !char.IsWhiteSpace(before) || after != ' ',
        '_' => !IsWithinWord(word, at, before, after),
        '[' or ']' => inLink,
        '(' => before == ']',
        '<' => char.IsAsciiLetter(after) || after is '/' or '!' or '?' or '\0',
        '~' => !char.IsWhiteSpace(before) || after is '~' or '\0',
        '|' => inCell,
        _ => false,
    };

    // A run of underscores between letters or digits is never a delimiter.
    private static bool IsWithinWord(ReadOnlySpan<char> word, int at, char before, char after)
    {
        var start = word[..at].LastIndexOfAnyExcept('_');
        var end = word[at..].IndexOfAnyExcept('_');
        var left = start < 0 ? (at == 0 ? before : ' ') : word[start];
        var right = end < 0 ? after : word[at + end];
        return char.IsLetterOrDigit(left) && char.IsLetterOrDigit(right);
    }

    /// <summary>Whether a character reference may stand after an ampersand.</summary>
    public static bool MayBeEntity(ReadOnlySpan<char> rest, bool isLast)
    {
        if (rest.StartsWith("#", StringComparison.Ordinal))
            rest = rest[1..];
        var end = 0;
        while (end < rest.Length && char.IsAsciiLetterOrDigit(rest[end]))
            end++;
        return end == rest.Length ? isLast : end > 0 && rest[end] == ';';
    }
}
