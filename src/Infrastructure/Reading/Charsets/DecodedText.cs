using System.Buffers;

namespace Gather.Infrastructure.Reading.Charsets;

/// <summary>Decoded text in a pooled buffer, so that reading a page does not cost a string of its size. Dispose of it when it has been read.</summary>
internal readonly struct DecodedText : IDisposable
{
    private readonly char[] _buffer;
    private readonly int _length;

    private DecodedText(char[] buffer, int length) => (_buffer, _length) = (buffer, length);

    public ReadOnlySpan<char> Span => _buffer.AsSpan(0, _length);

    public static DecodedText Decode(Charset charset, ReadOnlySpan<byte> bytes)
    {
        var buffer = ArrayPool<char>.Shared.Rent(charset.MaxChars(bytes.Length));
        return new DecodedText(buffer, charset.Decode(bytes, buffer));
    }

    public override string ToString() => new(Span);

    public void Dispose() => ArrayPool<char>.Shared.Return(_buffer);
}
