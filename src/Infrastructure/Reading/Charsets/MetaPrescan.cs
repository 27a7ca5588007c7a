using System.Buffers;
using System.Text;
using Gather.Infrastructure.Reading.Markup;

namespace Gather.Infrastructure.Reading.Charsets;

/// <summary>Looks for the encoding in the <c>meta</c> elements at the document's start (HTML Standard, "prescan a byte stream to determine its encoding").</summary>
internal static class MetaPrescan
{
    /// <summary>How many bytes are looked at.</summary>
    public const int Reach = 1024;

    private static readonly SearchValues<char> NameEnds = SearchValues.Create(HtmlSpace.All + ">");
    private static readonly SearchValues<char> LabelEnds = SearchValues.Create(HtmlSpace.All + ";");

    public static Charset? Find(ReadOnlySpan<byte> bytes)
    {
        bytes = bytes[..Math.Min(bytes.Length, Reach)];
        Span<char> buffer = stackalloc char[Reach];
        Encoding.Latin1.GetChars(bytes, buffer);
        ReadOnlySpan<char> rest = buffer[..bytes.Length];
        while (true)
        {
            var at = rest.IndexOf('<');
            if (at < 0)
                return null;
            rest = rest[at..];

            if (rest.StartsWith("<!--", StringComparison.Ordinal))
            {
                // The dashes of <!-- may be those of --> too.
                var end = rest[2..].IndexOf("-->", StringComparison.Ordinal);
                if (end < 0)
                    return null;
                rest = rest[(end + 5)..];
            }
            else if (rest.Length > 5 && rest[1..5].Equals("meta", StringComparison.OrdinalIgnoreCase) && (HtmlSpace.Is(rest[5]) || rest[5] == '/'))
            {
                var attributes = new AttributeReader(rest[5..]);
                if (OfMeta(ref attributes) is { } charset)
                    return charset;
                rest = rest[(5 + attributes.Position)..];
            }
            else if (IsTag(rest))
            {
                var name = rest.IndexOfAny(NameEnds);
                if (name < 0)
                    return null;
                var attributes = new AttributeReader(rest[name..]);
                while (attributes.Read())
                {
                    // Only to find the tag's end, which no quoted > is.
                }

                rest = rest[(name + attributes.Position)..];
            }
            else
            {
                var end = rest is ['<', '!' or '/' or '?', ..] ? rest.IndexOf('>') : 0;
                if (end < 0)
                    return null;
                rest = rest[(end + 1)..];
            }
        }
    }

    private static bool IsTag(ReadOnlySpan<char> text) =>
        text is ['<', var first, ..] && (char.IsAsciiLetter(first) || (first == '/' && text.Length > 2 && char.IsAsciiLetter(text[2])));

    private static Charset? OfMeta(ref AttributeReader attributes)
    {
        var (hasCharset, hasContent, isPragma, needsPragma) = (false, false, false, false);
        Charset? charset = null;
        while (attributes.Read())
        {
            if (attributes.Name.Equals("http-equiv", StringComparison.OrdinalIgnoreCase))
            {
                isPragma |= attributes.RawValue.Equals("content-type", StringComparison.OrdinalIgnoreCase);
            }
            else if (attributes.Name.Equals("charset", StringComparison.OrdinalIgnoreCase) && !hasCharset)
            {
                (charset, hasCharset, needsPragma) = (CharsetLabels.Find(attributes.RawValue), true, false);
            }
            else if (attributes.Name.Equals("content", StringComparison.OrdinalIgnoreCase) && !hasContent && !hasCharset)
            {
                hasContent = true;
                charset = CharsetLabels.Find(InContent(attributes.RawValue));
                needsPragma = charset is not null;
            }
        }

        if (!attributes.AtTagEnd || (needsPragma && !isPragma) || charset is null)
            return null;
        if (charset == CharsetLabels.Utf16BigEndian || charset == CharsetLabels.Utf16LittleEndian)
            return CharsetLabels.Utf8;
        return charset == CharsetLabels.UserDefined ? CharsetLabels.Windows1252 : charset;
    }

    // "Extract a character encoding from a meta element."
    private static ReadOnlySpan<char> InContent(ReadOnlySpan<char> content)
    {
        while (content.IndexOf("charset", StringComparison.OrdinalIgnoreCase) is >= 0 and var at)
        {
            content = content[(at + "charset".Length)..].TrimStart(HtmlSpace.All);
            if (content is not ['=', .. var value])
                continue;
            value = value.TrimStart(HtmlSpace.All);
            if (value is ['"' or '\'', .. var quoted])
                return quoted.IndexOf(value[0]) is >= 0 and var length ? quoted[..length] : [];
            var end = value.IndexOfAny(LabelEnds);
            return end < 0 ? value : value[..end];
        }

        return [];
    }
}
