namespace Gather.Testing.Egress;

/// <summary>Addresses of IPv6 that are not public, or that lead to one of IPv4.</summary>
internal static class IPv6Tricks
{
    public static IEnumerable<AddressTrick> All => [.. IPv6Loopbacks, .. IPv6EmbeddingIPv4, .. IPv6Blocks];

    private static AddressTrick[] IPv6Loopbacks =>
    [
        new("IPv6 loopback", "http://[::1]/"),
        new("IPv6 loopback in full", "http://[0:0:0:0:0:0:0:1]/"),
        new("IPv6 loopback with zeros", "http://[0000:0000:0000:0000:0000:0000:0000:0001]/"),
        new("IPv6 loopback in half", "http://[0::1]/"),
        new("IPv6 loopback with a dotted end", "http://[::0.0.0.1]/"),
        new("IPv6 unspecified", "http://[::]/"),
        new("IPv6 unspecified in full", "http://[0:0:0:0:0:0:0:0]/"),
        new("IPv6 loopback and a port", "http://[::1]:80/"),
        new("IPv6 loopback and a final dot", "http://[::1]./"),
        new("IPv6 without brackets", "http://::1/"),
        new("IPv6 percent-encoded brackets", "http://%5B::1%5D/"),
        new("IPv6 with a prefix length", "http://[::1/128]/"),
        new("IPv6 with an inner port", "http://[[::1]:80]/"),
        new("a future version", "http://[v1.127.0.0.1]/"),
        new("an IPv4 address in brackets", "http://[127.0.0.1]/"),
        new("a number in brackets", "http://[1]/"),
        new("a name in brackets", "http://[localhost]/"),
        new("an unclosed bracket", "http://[::1/"),
        new("nothing in brackets", "http://[]/"),
        new("IPv6 in full-width digits", "http://[::\uFF11]/"),
    ];

    private static AddressTrick[] IPv6EmbeddingIPv4 =>
    [
        new("mapped loopback", "http://[::ffff:127.0.0.1]/"),
        new("mapped loopback in hexadecimal", "http://[::ffff:7f00:1]/"),
        new("mapped loopback in full", "http://[0:0:0:0:0:ffff:7f00:0001]/"),
        new("mapped in capitals", "http://[::FFFF:7F00:1]/"),
        new("mapped private use", "http://[::ffff:10.0.0.1]/"),
        new("mapped 192.168", "http://[::ffff:c0a8:1]/"),
        new("mapped metadata", "http://[::ffff:169.254.169.254]/"),
        new("mapped metadata in hexadecimal", "http://[::ffff:a9fe:a9fe]/"),
        new("mapped this host", "http://[::ffff:0.0.0.0]/"),
        new("mapped octal", "http://[::ffff:0177.0.0.1]/"),
        new("mapped and short", "http://[::ffff:127.1]/"),
        new("mapped carrier-grade NAT", "http://[::ffff:100.64.0.1]/"),
        new("compatible loopback", "http://[::127.0.0.1]/"),
        new("compatible loopback in hexadecimal", "http://[::7f00:1]/"),
        new("compatible metadata", "http://[::a9fe:a9fe]/"),
        new("compatible public address", "http://[::8.8.8.8]/"),
        new("translated (SIIT) loopback", "http://[::ffff:0:127.0.0.1]/"),
        new("NAT64 loopback", "http://[64:ff9b::127.0.0.1]/"),
        new("NAT64 loopback in hexadecimal", "http://[64:ff9b::7f00:1]/"),
        new("NAT64 private use", "http://[64:ff9b::10.0.0.1]/"),
        new("NAT64 metadata", "http://[64:ff9b::a9fe:a9fe]/"),
        new("NAT64 in full", "http://[0064:ff9b:0:0:0:0:7f00:1]/"),
        new("local NAT64 loopback", "http://[64:ff9b:1::127.0.0.1]/"),
        new("local NAT64 public address", "http://[64:ff9b:1::808:808]/"),
        new("local NAT64 with a subnet", "http://[64:ff9b:1:ffff::7f00:1]/"),
        new("6to4 loopback", "http://[2002:7f00:1::]/"),
        new("6to4 private use", "http://[2002:a00:1::1]/"),
        new("6to4 metadata", "http://[2002:a9fe:a9fe::]/"),
        new("6to4 public address", "http://[2002:808:808::1]/"),
        new("Teredo", "http://[2001::1]/"),
        new("Teredo of loopback", "http://[2001:0:4136:e378:8000:63bf:80ff:fffe]/"),
        new("Teredo of metadata", "http://[2001:0:53aa:64c:0:fbff:5601:5601]/"),
        new("ISATAP of loopback", "http://[2a00:1450::5efe:127.0.0.1]/"),
        new("ISATAP of private use", "http://[2a00:1450::200:5efe:10.0.0.1]/"),
        new("ISATAP of metadata", "http://[2a00:1450::5efe:a9fe:a9fe]/"),
        new("link-local ISATAP", "http://[fe80::5efe:127.0.0.1]/"),
    ];

    private static AddressTrick[] IPv6Blocks =>
    [
        new("unique-local", "http://[fd00::1]/"),
        new("unique-local, central", "http://[fc00::1]/"),
        new("the end of unique-local", "http://[fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]/"),
        new("metadata over IPv6", "http://[fd00:ec2::254]/latest/meta-data/"),
        new("metadata over IPv6 of another cloud", "http://[fd20:ce::254]/"),
        new("link-local", "http://[fe80::1]/"),
        new("the end of link-local", "http://[febf::1]/"),
        new("site-local", "http://[fec0::1]/"),
        new("multicast to all nodes", "http://[ff02::1]/"),
        new("multicast, global", "http://[ff0e::1]/"),
        new("discard-only", "http://[100::1]/"),
        new("dummy prefix", "http://[100:0:0:1::1]/"),
        new("benchmarking over IPv6", "http://[2001:2::1]/"),
        new("ORCHID", "http://[2001:20::1]/"),
        new("documentation over IPv6", "http://[2001:db8::1]/"),
        new("new documentation", "http://[3fff::1]/"),
        new("segment routing", "http://[5f00::1]/"),
        new("not assigned", "http://[4000::1]/"),
        new("reserved by IETF", "http://[e000::1]/"),
        new("a zone", "http://[fe80::1%eth0]/"),
        new("a zone, encoded", "http://[fe80::1%25eth0]/"),
        new("a zone by number", "http://[fe80::1%1]/"),
        new("loopback with a zone", "http://[::1%25lo]/"),
        new("a public address with a zone", "http://[2606:4700::1111%1]/"),
    ];
}
