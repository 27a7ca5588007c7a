using System.Buffers;
using System.Text;

namespace Gather.Infrastructure.Reading.ContentTypes;

/// <summary>Tells content's type by its first bytes (WHATWG MIME Sniffing, 7).</summary>
internal static class ContentSniffer
{
    private const int Reach = 1445;

    private static readonly string[] HtmlStarts =
    [
        "<!DOCTYPE HTML", "<HTML", "<HEAD", "<SCRIPT", "<IFRAME", "<H1", "<DIV", "<FONT", "<TABLE", "<A", "<STYLE", "<TITLE", "<B", "<BODY", "<BR", "<P",
    ];

    // Control characters that no text has.
    private static readonly SearchValues<byte> NeverText = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Where(b => b is <= 0x08 or 0x0B or (>= 0x0E and <= 0x1A) or >= 0x1C).Select(b => (byte)b)]);

    /// <summary>The type of content of which nothing is known.</summary>
    public static string TypeOf(ReadOnlySpan<byte> body)
    {
        var text = body.TrimStart("\t\n\f\r "u8);
        if (text.StartsWith("<!--"u8) || IsHtml(text))
            return "text/html";
        return text.StartsWith("<?xml"u8) ? "text/xml" : TextOrBinary(body);
    }

    /// <summary>The type of content that may be text: <c>text/plain</c> unless its bytes cannot be that.</summary>
    public static string TextOrBinary(ReadOnlySpan<byte> body)
    {
        var start = body[..Math.Min(body.Length, Reach)];
        return start switch
        {
            [0xFE, 0xFF, ..] or [0xFF, 0xFE, ..] or [0xEF, 0xBB, 0xBF, ..] => "text/plain",
            [(byte)'%', (byte)'P', (byte)'D', (byte)'F', (byte)'-', ..] => "application/pdf",
            _ when !start.ContainsAny(NeverText) => "text/plain",
            _ => BinaryType(start),
        };
    }

    private static string BinaryType(ReadOnlySpan<byte> start) => start switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => "image/png",
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => "image/gif",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => "image/webp",
        [0, 0, 1, 0, ..] => "image/x-icon",
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => "video/mp4",
        [0x1A, 0x45, 0xDF, 0xA3, ..] => "video/webm",
        [(byte)'O', (byte)'g', (byte)'g', (byte)'S', 0, ..] => "application/ogg",
        [(byte)'I', (byte)'D', (byte)'3', ..] => "audio/mpeg",
        [0x1F, 0x8B, 0x08, ..] => "application/x-gzip",
        [(byte)'P', (byte)'K', 3, 4, ..] => "application/zip",
        _ => "application/octet-stream",
    };

    private static bool IsHtml(ReadOnlySpan<byte> text)
    {
        foreach (var start in HtmlStarts)
            if (text.Length > start.Length && (text[start.Length] is (byte)' ' or (byte)'>') && Ascii.EqualsIgnoreCase(text[..start.Length], start))
                return true;
        return false;
    }
}
