using System.Net;
using System.Net.Sockets;

namespace Gather.Domain.Scraping;

/// <summary>Tells addresses of the public internet from all others, by the IANA special-purpose address registries.</summary>
public static class PublicAddress
{
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    private static readonly SpecialBlock[] V4 =
    [
        new("0.0.0.0/8", "This network"),
        new("10.0.0.0/8", "Private-Use"),
        new("100.64.0.0/10", "Shared Address Space"),
        new("127.0.0.0/8", "Loopback"),
        new("168.63.129.16/32", "Azure's platform, reachable from inside only"),
        new("169.254.0.0/16", "Link Local"),
        new("172.16.0.0/12", "Private-Use"),

        // Its few globally reachable exceptions are anycast for NAT and port control, and one is a cloud's metadata.
        new("192.0.0.0/24", "IETF Protocol Assignments"),
        new("192.0.2.0/24", "Documentation (TEST-NET-1)"),

        // Globally reachable, but anycast: the nearest node may be one's own. There are no pages, only sinks and relays.
        new("192.31.196.0/24", "AS112-v4"),
        new("192.52.193.0/24", "AMT"),
        new("192.88.99.0/24", "Deprecated (6to4 Relay Anycast)"),
        new("192.175.48.0/24", "Direct Delegation AS112 Service"),

        new("192.168.0.0/16", "Private-Use"),
        new("198.18.0.0/15", "Benchmarking"),
        new("198.51.100.0/24", "Documentation (TEST-NET-2)"),
        new("203.0.113.0/24", "Documentation (TEST-NET-3)"),
        new("224.0.0.0/4", "Multicast"),
        new("255.255.255.255/32", "Limited Broadcast"),
        new("240.0.0.0/4", "Reserved"),
    ];

    private static readonly SpecialBlock[] V6 =
    [
        new("::1/128", "Loopback Address"),
        new("::/128", "Unspecified Address"),
        new("::/96", "IPv4-compatible Address (deprecated)"),
        new("64:ff9b:1::/48", "IPv4-IPv6 Translation, local use"),
        new("100::/64", "Discard-Only Address Block"),
        new("100:0:0:1::/64", "Dummy IPv6 Prefix"),
        new("2001::/32", "TEREDO"),

        // Its globally reachable exceptions are anycast and identifiers, like those of 192.0.0.0/24.
        new("2001::/23", "IETF Protocol Assignments"),
        new("2001:db8::/32", "Documentation"),
        new("2002::/16", "6to4"),
        new("2620:4f:8000::/48", "Direct Delegation AS112 Service"),
        new("3fff::/20", "Documentation"),
        new("5f00::/16", "Segment Routing (SRv6) SIDs"),
        new("fc00::/7", "Unique-Local"),
        new("fe80::/10", "Link-Local Unicast"),
        new("fec0::/10", "Site-Local Unicast (deprecated)"),
        new("ff00::/8", "Multicast"),
    ];

    /// <summary>Whether the address is globally reachable unicast, and not a form that embeds or leads to one that is not.</summary>
    public static bool IsPublic(IPAddress address) => SpecialPurposeOf(address) is null;

    /// <summary>The registry's name of the block for which the address is not public; null for a public one.</summary>
    public static string? SpecialPurposeOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return SpecialPurposeOf(address.MapToIPv4());
        if (address.AddressFamily == AddressFamily.InterNetwork)
            return Find(V4, address);

        if (address.ScopeId != 0)
            return "Scoped Address";

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        if (Nat64.Contains(address))
            return SpecialPurposeOf(new IPAddress(bytes[12..]));
        if (IsIsatap(bytes))
            return "ISATAP";

        return Find(V6, address) ?? (GlobalUnicast.Contains(address) ? null : "Not Global Unicast");
    }

    // RFC 5214, 6.1: the interface identifier embeds an IPv4 address of the site's own network, below any prefix.
    private static bool IsIsatap(ReadOnlySpan<byte> bytes) => bytes[8..12] is [0 or 2, 0, 0x5E, 0xFE];

    private static string? Find(SpecialBlock[] blocks, IPAddress address)
    {
        foreach (var block in blocks)
            if (block.Network.Contains(address))
                return block.Name;

        return null;
    }

    private sealed record SpecialBlock(IPNetwork Network, string Name)
    {
        public SpecialBlock(string network, string name)
            : this(IPNetwork.Parse(network), name)
        {
        }
    }
}
