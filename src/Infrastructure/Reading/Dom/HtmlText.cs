using System.Buffers;
using System.Text;

namespace Gather.Infrastructure.Reading.Dom;

/// <summary>White space as HTML has it, which is not that of .NET: a no-break space is none.</summary>
internal static class HtmlText
{
    public static readonly SearchValues<char> WhiteSpace = SearchValues.Create(" \t\n\r\f");

    public static bool IsWhiteSpace(char c) => c is ' ' or '\t' or '\n' or '\r' or '\f';

    public static bool IsBlank(ReadOnlySpan<char> text) => text.IndexOfAnyExcept(WhiteSpace) < 0;

    /// <summary>The text with every run of white space folded to one space, and none at its ends.</summary>
    public static string Fold(string text)
    {
        if (IsFolded(text))
            return text;
        var folded = new StringBuilder(text.Length);
        foreach (var part in text.AsSpan().SplitAny(WhiteSpace))
        {
            var word = text.AsSpan(part);
            if (word.IsEmpty)
                continue;
            if (folded.Length > 0)
                folded.Append(' ');
            folded.Append(word);
        }

        return folded.ToString();
    }

    private static bool IsFolded(string text)
    {
        var afterSpace = true;
        foreach (var c in text)
        {
            if (IsWhiteSpace(c) && (afterSpace || c != ' '))
                return false;
            afterSpace = c == ' ';
        }

        return text.Length == 0 || !afterSpace;
    }
}
