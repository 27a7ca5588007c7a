using System.Net;

namespace Gather.Domain.Scraping.Urls;

/// <summary>
/// Reads IPv4 addresses as browsers do (WHATWG URL, 3.5): one to four parts, each decimal, octal or hexadecimal, the last filling
/// what the others leave. Resolvers read them so too, and <c>http://0x7f.1/</c> must not be a name to us and an address to them.
/// </summary>
internal static class IPv4Host
{
    private const int MaxParts = 4;

    /// <summary>Whether a host is meant as an IPv4 address: its last label is a number.</summary>
    public static bool IsMeant(ReadOnlySpan<char> host) => IsNumber(host[(host.LastIndexOf('.') + 1)..]);

    public static IPAddress? Parse(ReadOnlySpan<char> host)
    {
        Span<ulong> parts = stackalloc ulong[MaxParts];
        var count = 0;
        foreach (var range in host.Split('.'))
            if (count == MaxParts || !TryReadNumber(host[range], out parts[count++]))
                return null;

        var last = parts[count - 1];
        if (last >> (8 * (MaxParts + 1 - count)) != 0)
            return null;

        var address = last;
        for (var i = 0; i < count - 1; i++)
        {
            if (parts[i] > byte.MaxValue)
                return null;
            address |= parts[i] << (8 * (MaxParts - 1 - i));
        }

        return new IPAddress([(byte)(address >> 24), (byte)(address >> 16), (byte)(address >> 8), (byte)address]);
    }

    private static bool IsNumber(ReadOnlySpan<char> label) =>
        label.Length > 0 && (!label.ContainsAnyExceptInRange('0', '9') || TryReadNumber(label, out _));

    private static bool TryReadNumber(ReadOnlySpan<char> text, out ulong number)
    {
        number = 0;
        if (text.IsEmpty)
            return false;

        var radix = text switch { ['0', 'x', ..] => 16u, ['0', _, ..] => 8u, _ => 10u };
        var digits = radix == 16 ? text[2..] : text;
        foreach (var digit in digits)
        {
            var value = (uint)(char.IsAsciiDigit(digit) ? digit - '0' : char.IsAsciiHexDigitLower(digit) ? digit - 'a' + 10 : byte.MaxValue);
            if (value >= radix)
                return false;

            // What is larger than any address stays so, however many digits follow.
            number = Math.Min((number * radix) + value, uint.MaxValue + 1UL);
        }

        return true;
    }
}
