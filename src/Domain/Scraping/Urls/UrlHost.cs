using System.Buffers;
using System.Net;
using System.Text;

namespace Gather.Domain.Scraping.Urls;

/// <summary>The host of a URL: a name in ASCII and lower case, or a literal address in its one canonical form.</summary>
/// <param name="Text">As it stands in the URL.</param>
/// <param name="Address">The address, if the host is one.</param>
internal readonly record struct UrlHost(string Text, IPAddress? Address)
{
    private const int MaxNameLength = 253;

    // The longest that could still become a name: each character percent-encoded in UTF-8.
    private const int MaxWrittenLength = MaxNameLength * 12;

    /// <summary>Reads a host as browsers do; or tells why it is none.</summary>
    public static string? Read(ReadOnlySpan<char> text, out UrlHost host)
    {
        host = default;
        if (text.IsEmpty)
            return Reasons.NoHost;
        if (text[0] == '[')
            return ReadAddress(text, out host);
        if (text.Length > MaxWrittenLength)
            return Reasons.LongHost;
        if (!text.ContainsAnyExcept(UrlCharacters.HostName))
            return ReadName(text, out host);

        if (Decode(text) is not { } decoded)
            return Reasons.BadHost;

        return InternationalName.ToAscii(decoded, out var name) ?? ReadName(name, out host);
    }

    private static string? ReadAddress(ReadOnlySpan<char> text, out UrlHost host)
    {
        host = default;
        if (text[^1] != ']' || IPv6Host.Parse(text[1..^1]) is not { } address)
            return Reasons.BadIPv6;

        host = new UrlHost($"[{address}]", address);
        return null;
    }

    // A dot at the end says that the name is complete. It is the same host without it, and every check shall see it so.
    private static string? ReadName(ReadOnlySpan<char> name, out UrlHost host)
    {
        host = default;
        if (name is [.., '.'])
            name = name[..^1];
        if (name.IsEmpty)
            return Reasons.NoHost;

        if (IPv4Host.IsMeant(name))
        {
            if (IPv4Host.Parse(name) is not { } address)
                return Reasons.BadIPv4;

            host = new UrlHost(address.ToString(), address);
            return null;
        }

        if (name.Length > MaxNameLength)
            return Reasons.LongHost;
        foreach (var range in name.Split('.'))
        {
            var label = name[range];
            if (label.Length > InternationalName.MaxLabelLength)
                return Reasons.LongHost;
            if (label.IsEmpty || !char.IsAsciiLetterOrDigit(label[0]) || (label.StartsWith("xn--", StringComparison.Ordinal) && !Punycode.IsEncoded(label[4..])))
                return Reasons.BadHost;
        }

        host = new UrlHost(name.ToString(), null);
        return null;
    }

    private static string? Decode(ReadOnlySpan<char> text)
    {
        if (!text.Contains('%'))
            return text.ToString();

        Span<byte> bytes = stackalloc byte[MaxWrittenLength * 3];
        var length = 0;
        while (!text.IsEmpty)
        {
            if (text[0] != '%')
            {
                _ = Rune.DecodeFromUtf16(text, out var rune, out var consumed);
                length += rune.EncodeToUtf8(bytes[length..]);
                text = text[consumed..];
            }
            else if (text.Length >= 3 && Convert.FromHexString(text[1..3], bytes[length..], out _, out _) == OperationStatus.Done)
            {
                length++;
                text = text[3..];
            }
            else
            {
                return null;
            }
        }

        // Invalid UTF-8 becomes the replacement character, which no name may have.
        return Encoding.UTF8.GetString(bytes[..length]);
    }
}
