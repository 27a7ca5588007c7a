using System.Text;

namespace Gather.Infrastructure.Reading.Charsets;

/// <summary>A character encoding of the WHATWG Encoding Standard, to be decoded from. Bytes that mean nothing in it become U+FFFD.</summary>
internal abstract class Charset(string name)
{
    /// <summary>The name by the Encoding Standard, in lower case.</summary>
    public string Name => name;

    /// <summary>The most UTF-16 units that so many bytes become.</summary>
    public abstract int MaxChars(int bytes);

    /// <summary>Decodes all of the bytes, and tells how many units they became.</summary>
    public abstract int Decode(ReadOnlySpan<byte> bytes, Span<char> chars);
}

/// <summary>An encoding that .NET decodes as the standard wants it.</summary>
internal sealed class FrameworkCharset(string name, Encoding encoding) : Charset(name)
{
    public override int MaxChars(int bytes) => encoding.GetMaxCharCount(bytes);

    public override int Decode(ReadOnlySpan<byte> bytes, Span<char> chars) => encoding.GetChars(bytes, chars);
}

/// <summary>The encoding of which nothing is decoded, because what looks harmless in it is read otherwise elsewhere.</summary>
internal sealed class ReplacementCharset() : Charset("replacement")
{
    public override int MaxChars(int bytes) => 1;

    public override int Decode(ReadOnlySpan<byte> bytes, Span<char> chars)
    {
        if (bytes.IsEmpty)
            return 0;
        chars[0] = '\uFFFD';
        return 1;
    }
}
