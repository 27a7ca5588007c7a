using System.Buffers;
using System.Text;

namespace Gather.Domain.Scraping.Urls;

/// <summary>Writes the normal form of a URL into a pooled buffer as long as the longest URL.</summary>
internal ref struct UrlWriter
{
    private readonly char[] _pooled;
    private readonly Span<char> _buffer;

    public UrlWriter()
    {
        _pooled = ArrayPool<char>.Shared.Rent(TargetUrl.MaxLength);
        _buffer = _pooled.AsSpan(0, TargetUrl.MaxLength);
    }

    /// <summary>How much is written; it may be cut back.</summary>
    public int Length { get; set; }

    /// <summary>Whether more was written than a URL may have; what came too late is lost.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>What is written.</summary>
    public readonly ReadOnlySpan<char> Written => _buffer[..Length];

    /// <summary>Gives the buffer back; nothing may be read or written after.</summary>
    public readonly void Return() => ArrayPool<char>.Shared.Return(_pooled);

    public void Write(char character) => Write([character]);

    public void Write(scoped ReadOnlySpan<char> text)
    {
        if (!text.TryCopyTo(_buffer[Length..]))
            IsTooLong = true;
        else
            Length += text.Length;
    }

    /// <summary>Writes text with every character percent-encoded that is not allowed, and every unreserved one decoded.</summary>
    public void WriteEncoded(scoped ReadOnlySpan<char> text, SearchValues<char> allowed)
    {
        while (!IsTooLong)
        {
            var plain = text.IndexOfAnyExcept(allowed);
            Write(plain < 0 ? text : text[..plain]);
            if (plain < 0)
                return;

            text = text[plain..];
            text = text[(text[0] == '%' ? WriteEscape(text) : WriteUtf8(text))..];
        }
    }

    // A percent sign that begins no escape is one that somebody forgot to encode.
    private int WriteEscape(scoped ReadOnlySpan<char> text)
    {
        if (text.Length < 3 || !char.IsAsciiHexDigit(text[1]) || !char.IsAsciiHexDigit(text[2]))
        {
            Write("%25");
            return 1;
        }

        var value = (byte)((FromHex(text[1]) << 4) | FromHex(text[2]));
        if (UrlCharacters.Unreserved.Contains((char)value))
            Write((char)value);
        else
            WriteByte(value);

        return 3;
    }

    private int WriteUtf8(scoped ReadOnlySpan<char> text)
    {
        // Half a surrogate pair is read as the replacement character, as browsers do.
        _ = Rune.DecodeFromUtf16(text, out var rune, out var consumed);
        Span<byte> bytes = stackalloc byte[4];
        foreach (var value in bytes[..rune.EncodeToUtf8(bytes)])
            WriteByte(value);

        return consumed;
    }

    private void WriteByte(byte value) => Write(['%', ToHex(value >> 4), ToHex(value & 0xF)]);

    private static char ToHex(int digit) => "0123456789ABCDEF"[digit];

    private static int FromHex(char digit) => char.IsAsciiDigit(digit) ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
