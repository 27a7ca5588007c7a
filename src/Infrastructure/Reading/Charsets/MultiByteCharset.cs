using System.Text;

namespace Gather.Infrastructure.Reading.Charsets;

/// <summary>An East Asian encoding, by a code page of .NET.</summary>
internal sealed class MultiByteCharset(string name, int codePage) : Charset(name)
{
    private readonly Encoding _encoding =
        CodePagesEncodingProvider.Instance.GetEncoding(codePage, EncoderFallback.ReplacementFallback, new DecoderReplacementFallback("\uFFFD"))!;

    public override int MaxChars(int bytes) => _encoding.GetMaxCharCount(bytes);

    public override int Decode(ReadOnlySpan<byte> bytes, Span<char> chars)
    {
        var length = _encoding.GetChars(bytes, chars);
        // .NET has private characters for single bytes that mean nothing.
        for (var rest = chars[..length]; rest.IndexOfAnyInRange('\uF8F0', '\uF8FF') is >= 0 and var at; rest = rest[(at + 1)..])
            rest[at] = '\uFFFD';
        return length;
    }
}
