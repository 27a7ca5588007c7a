using System.Text;

namespace Gather.Infrastructure.Reading.Charsets;

/// <summary>An encoding in which each byte is a character: ASCII below, its own table above.</summary>
internal sealed class SingleByteCharset : Charset
{
    private readonly string _upperHalf;

    private SingleByteCharset(string name, string upperHalf)
        : base(name) => _upperHalf = upperHalf;

    /// <summary>
    /// Takes the table of a code page of .NET, which differs from the standard in two ways: bytes that mean nothing are private
    /// characters there, and some characters are older ones.
    /// </summary>
    /// <param name="corrections">The bytes that mean something else, each followed by its character.</param>
    public static SingleByteCharset OfCodePage(string name, int codePage, params ReadOnlySpan<(int Byte, char Char)> corrections)
    {
        var bytes = Enumerable.Range(0x80, 0x80).Select(b => (byte)b).ToArray();
        var table = CodePagesEncodingProvider.Instance.GetEncoding(codePage)!.GetString(bytes).ToCharArray();
        for (var i = 0; i < table.Length; i++)
            if (table[i] is >= '\uE000' and < '\uF8FF')
                table[i] = '\uFFFD';
        foreach (var (at, character) in corrections)
            table[at - 0x80] = character;
        return new SingleByteCharset(name, new string(table));
    }

    /// <summary>An encoding of the ISO 8859 family that .NET does not know, by its characters from 0xA0.</summary>
    public static SingleByteCharset OfIso8859(string name, string fromA0) =>
        new(name, string.Concat(Enumerable.Range(0x80, 0x20).Select(b => (char)b)) + fromA0);

    /// <summary>The encoding of bytes that only a script on the page knows how to read.</summary>
    public static SingleByteCharset UserDefined() =>
        new("x-user-defined", string.Concat(Enumerable.Range(0xF780, 0x80).Select(c => (char)c)));

    public override int MaxChars(int bytes) => bytes;

    public override int Decode(ReadOnlySpan<byte> bytes, Span<char> chars)
    {
        for (var at = 0; at < bytes.Length;)
        {
            Ascii.ToUtf16(bytes[at..], chars[at..], out var ascii);
            at += ascii;
            for (; at < bytes.Length && bytes[at] >= 0x80; at++)
                chars[at] = _upperHalf[bytes[at] - 0x80];
        }

        return bytes.Length;
    }
}
