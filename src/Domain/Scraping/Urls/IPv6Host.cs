using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace Gather.Domain.Scraping.Urls;

/// <summary>Reads the IPv6 address between a host's brackets.</summary>
internal static class IPv6Host
{
    // Neither zones (%eth0) nor versions to come ([v1.x]); the platform would take prefixes and ports too.
    private static readonly SearchValues<char> Characters = SearchValues.Create("0123456789abcdefABCDEF:.");

    public static IPAddress? Parse(ReadOnlySpan<char> text) =>
        text.Contains(':') && !text.ContainsAnyExcept(Characters) && IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6
            ? address
            : null;
}
