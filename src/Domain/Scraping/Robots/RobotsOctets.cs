using System.Buffers;
using System.Text;

namespace Gather.Domain.Scraping.Robots;

/// <summary>
/// The form in which URLs and patterns are compared (RFC 9309, 2.2.2): percent-encoding is undone where it makes no difference to
/// a URL, and kept, in upper case, where it does: <c>%2F</c> is not <c>/</c>.
/// </summary>
internal static class RobotsOctets
{
    /// <summary>A star that stands for itself: in a URL, or written <c>%2A</c> in a pattern.</summary>
    public const byte LiteralStar = 1;

    // Reserved by RFC 3986, or not to be seen. The apostrophe is not among them: browsers encode it or not as they like.
    private static readonly SearchValues<byte> Kept = SearchValues.Create([.. Enumerable.Range(0, ' ').Select(c => (byte)c), .. "!&()+,;=:@/?#%\u007f"u8]);

    public static byte[] OfUrl(string pathAndQuery)
    {
        var octets = Normalise(pathAndQuery);
        octets.AsSpan().Replace((byte)'*', LiteralStar);
        return octets;
    }

    public static byte[] OfPattern(string pattern) => Normalise(pattern);

    private static byte[] Normalise(string text)
    {
        ReadOnlySpan<byte> source = Encoding.UTF8.GetBytes(text);
        var output = new ArrayBufferWriter<byte>(source.Length + 8);
        Span<byte> value = stackalloc byte[1];
        while (!source.IsEmpty)
        {
            var plain = source.IndexOf((byte)'%');
            output.Write(plain < 0 ? source : source[..plain]);
            if (plain < 0)
                break;

            source = source[plain..];
            if (source.Length >= 3 && Convert.FromHexString(source[1..3], value, out _, out _) == OperationStatus.Done)
            {
                output.Write(value[0] == '*' ? [LiteralStar] : Kept.Contains(value[0]) ? Encode(value[0]) : value);
                source = source[3..];
            }
            else
            {
                output.Write("%25"u8);
                source = source[1..];
            }
        }

        return output.WrittenSpan.ToArray();
    }

    private static byte[] Encode(byte value) => Encoding.ASCII.GetBytes($"%{value:X2}");
}
