using System.Text.Unicode;

namespace Gather.Infrastructure.Reading.Charsets;

/// <summary>Finds out in which encoding a text is sent.</summary>
internal static class CharsetDetection
{
    /// <summary>
    /// By byte order mark, else by what the header says, else by what the document says of itself, else UTF-8 when the bytes are
    /// that, else windows-1252.
    /// </summary>
    /// <param name="bytes">The whole text.</param>
    /// <param name="label">The header's <c>charset</c>.</param>
    /// <param name="isHtml">Whether <c>meta</c> elements tell of the encoding.</param>
    /// <param name="markLength">How many bytes the byte order mark takes, which is no part of the text.</param>
    public static Charset Detect(ReadOnlySpan<byte> bytes, ReadOnlySpan<char> label, bool isHtml, out int markLength) =>
        OfMark(bytes, out markLength)
        ?? CharsetLabels.Find(label)
        ?? (isHtml ? MetaPrescan.Find(bytes) : null)
        ?? XmlDeclaration.Find(bytes)
        ?? (Utf8.IsValid(bytes) ? CharsetLabels.Utf8 : CharsetLabels.Windows1252);

    private static Charset? OfMark(ReadOnlySpan<byte> bytes, out int length)
    {
        var (charset, mark) = bytes switch
        {
            [0xEF, 0xBB, 0xBF, ..] => (CharsetLabels.Utf8, 3),
            [0xFE, 0xFF, ..] => (CharsetLabels.Utf16BigEndian, 2),
            [0xFF, 0xFE, ..] => (CharsetLabels.Utf16LittleEndian, 2),
            _ => (null, 0),
        };
        length = mark;
        return charset;
    }
}
