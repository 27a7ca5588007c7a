namespace Gather.Infrastructure.Reading.Markup;

/// <summary>Finds the end of elements whose content is not markup.</summary>
internal static class RawText
{
    /// <summary>How long the text is that the element's end tag ends; all of it when there is none.</summary>
    public static int EndOf(ReadOnlySpan<char> text, ReadOnlySpan<char> name)
    {
        for (var at = 0; ;)
        {
            var offset = text[at..].IndexOf("</", StringComparison.Ordinal);
            if (offset < 0)
                return text.Length;
            at += offset;
            if (IsTag(text[(at + 2)..], name))
                return at;
            at += 2;
        }
    }

    /// <summary>
    /// How long the script is. Between <c>&lt;!--</c> and <c>--&gt;</c>, an end tag is one only if no script was started there: the
    /// "script data escaped" and "double escaped" states of the HTML Standard's tokenizer.
    /// </summary>
    public static int EndOfScript(ReadOnlySpan<char> text)
    {
        var (commentFrom, isInner) = (-1, false);
        for (var at = 0; at < text.Length; at++)
        {
            var offset = commentFrom < 0 ? text[at..].IndexOf('<') : text[at..].IndexOfAny('<', '>');
            if (offset < 0)
                return text.Length;
            at += offset;
            var rest = text[at..];
            if (rest[0] == '>')
            {
                if (text[commentFrom..at].EndsWith("--", StringComparison.Ordinal))
                    (commentFrom, isInner) = (-1, false);
            }
            else if (commentFrom < 0 && rest.StartsWith("<!--", StringComparison.Ordinal))
            {
                commentFrom = at + 2;
            }
            else if (rest is ['<', '/', ..] && IsTag(rest[2..], "script"))
            {
                if (!isInner)
                    return at;
                isInner = false;
            }
            else if (commentFrom >= 0 && IsTag(rest[1..], "script"))
            {
                isInner = true;
            }
        }

        return text.Length;
    }

    private static bool IsTag(ReadOnlySpan<char> text, ReadOnlySpan<char> name) =>
        text.Length > name.Length
        && (HtmlSpace.Is(text[name.Length]) || text[name.Length] is '/' or '>')
        && text[..name.Length].Equals(name, StringComparison.OrdinalIgnoreCase);
}
