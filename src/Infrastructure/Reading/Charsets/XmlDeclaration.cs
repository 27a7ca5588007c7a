using System.Text;

namespace Gather.Infrastructure.Reading.Charsets;

/// <summary>Reads the encoding that an XML declaration names (HTML Standard, 13.2.3.2 "get an XML encoding").</summary>
internal static class XmlDeclaration
{
    public static Charset? Find(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("<\0?\0x\0"u8))
            return CharsetLabels.Utf16LittleEndian;
        if (bytes.StartsWith("\0<\0?\0x"u8))
            return CharsetLabels.Utf16BigEndian;
        var end = bytes.StartsWith("<?xml"u8) ? bytes[..Math.Min(bytes.Length, MetaPrescan.Reach)].IndexOf((byte)'>') : -1;
        if (end < 0)
            return null;

        var declaration = Encoding.Latin1.GetString(bytes[..end]).AsSpan();
        var at = declaration.IndexOf("encoding", StringComparison.Ordinal);
        if (at < 0)
            return null;
        var value = AfterEquals(declaration[(at + "encoding".Length)..]);
        if (value is not ['"' or '\'', ..] || value[1..].IndexOf(value[0]) is not (>= 0 and var length))
            return null;

        var charset = CharsetLabels.Find(value.Slice(1, length));
        // Were it UTF-16, this declaration could not have been read byte by byte.
        return charset == CharsetLabels.Utf16BigEndian || charset == CharsetLabels.Utf16LittleEndian ? CharsetLabels.Utf8 : charset;
    }

    private static ReadOnlySpan<char> AfterEquals(ReadOnlySpan<char> text) =>
        text.TrimStart() is ['=', .. var rest] ? rest.TrimStart() : [];
}
