namespace Gather.Testing.Egress;

/// <summary>Addresses of IPv4 in all the ways in which they are written.</summary>
internal static class IPv4Tricks
{
    public static IEnumerable<AddressTrick> All => [.. DecimalAddresses, .. OctalAddresses, .. HexadecimalAddresses, .. ShortAndMixedAddresses, .. CloudMetadata];

    private static AddressTrick[] DecimalAddresses =>
    [
        new("loopback in decimal", "http://2130706433/"),
        new("loopback in decimal with a port", "http://2130706433:80/"),
        new("loopback in decimal with zeros, which are octal", "http://00017700000001/"),
        new("this network in decimal", "http://0/"),
        new("broadcast in decimal", "http://4294967295/"),
        new("one past the last address", "http://4294967296/"),
        new("an overflow back to loopback", "http://6425673729/"),
        new("a long overflow", "http://18446744075840258049/"),
        new("10.0.0.1 in decimal", "http://167772161/"),
        new("192.168.0.1 in decimal", "http://3232235521/"),
        new("172.16.0.1 in decimal", "http://2886729729/"),
        new("metadata in decimal", "http://2852039166/latest/meta-data/"),
        new("loopback by its dotted form", "http://127.0.0.1/"),
        new("another loopback", "http://127.1.2.3/"),
        new("the last loopback", "http://127.255.255.255/"),
        new("loopback with a final dot", "http://127.0.0.1./"),
        new("loopback with two final dots", "http://127.0.0.1../"),
        new("loopback in https", "https://127.0.0.1/"),
        new("loopback in capitals", "HTTP://127.0.0.1/"),
        new("private use 10/8", "http://10.255.255.255/"),
        new("private use 172.16/12", "http://172.31.255.255/"),
        new("private use 192.168/16", "http://192.168.1.1/"),
        new("carrier-grade NAT", "http://100.64.0.1/"),
        new("the end of carrier-grade NAT", "http://100.127.255.255/"),
        new("benchmarking", "http://198.18.0.1/"),
        new("multicast", "http://224.0.0.1/"),
        new("reserved", "http://240.0.0.1/"),
        new("broadcast", "http://255.255.255.255/"),
        new("a documentation address", "http://203.0.113.1/"),
    ];

    private static AddressTrick[] OctalAddresses =>
    [
        new("octal loopback", "http://0177.0.0.1/"),
        new("octal in every part", "http://0177.00.00.01/"),
        new("octal with many zeros", "http://0000000177.0.0.1/"),
        new("short octal loopback", "http://0177.1/"),
        new("octal as one number", "http://017700000001/"),
        new("octal overflow", "http://0777.0.0.1/"),
        new("not octal at all", "http://089.0.0.1/"),
        new("octal private use", "http://012.0.0.1/"),
        new("octal 192.168", "http://0300.0250.0.1/"),
        new("octal metadata", "http://0251.0376.0251.0376/"),
        new("octal metadata as one number", "http://025177524776/"),
        new("octal beyond the word", "http://0200000000000017700000001/"),
    ];

    private static AddressTrick[] HexadecimalAddresses =>
    [
        new("hexadecimal loopback", "http://0x7f000001/"),
        new("hexadecimal in capitals", "http://0X7F000001/"),
        new("hexadecimal parts", "http://0x7f.0x0.0x0.0x1/"),
        new("hexadecimal with zeros", "http://0x000000007f.0.0.1/"),
        new("bare prefixes, which are zero", "http://0x7f.0x.0x.1/"),
        new("nothing but a prefix", "http://0x/"),
        new("hexadecimal overflow", "http://0x17f000001/"),
        new("hexadecimal metadata", "http://0xa9fea9fe/"),
        new("hexadecimal metadata in parts", "http://0xA9.0xFE.0xA9.0xFE/"),
        new("hexadecimal private use", "http://0xa.0.0.1/"),
        new("hexadecimal 192.168", "http://0xc0a80001/"),
        new("a word in the last part", "http://127.0x1/"),
        new("not hexadecimal", "http://0x7g.1/"),
    ];

    private static AddressTrick[] ShortAndMixedAddresses =>
    [
        new("two parts", "http://127.1/"),
        new("three parts", "http://127.0.1/"),
        new("two parts, the second large", "http://127.65535/"),
        new("two parts, overflowing", "http://127.16777216/"),
        new("private use in two parts", "http://10.1/"),
        new("192.168 in three parts", "http://192.168.257/"),
        new("metadata in two parts", "http://169.16689662/"),
        new("metadata in three parts", "http://169.254.43518/"),
        new("decimal, octal and hexadecimal", "http://127.00.0x0.1/"),
        new("hexadecimal and decimal", "http://0x7f.1/"),
        new("octal and hexadecimal metadata", "http://0251.0xfe.43518/"),
        new("five parts", "http://127.0.0.0.1/"),
        new("an empty part", "http://127..0.1/"),
        new("a leading dot", "http://.127.0.0.1/"),
        new("a negative part", "http://127.0.0.-1/"),
        new("a part with a sign", "http://127.0.0.+1/"),
        new("a part out of range", "http://127.0.0.256/"),
        new("a name that ends in a number", "http://localhost.1/"),
        new("this host", "http://0.0.0.0/"),
        new("this host with a port", "http://0.0.0.0:80/"),
        new("this host in two parts", "http://0.0/"),
        new("this host in octal", "http://00.00.00.00/"),
        new("this host in hexadecimal", "http://0x0/"),
        new("this network", "http://0.1.2.3/"),
    ];

    private static AddressTrick[] CloudMetadata =>
    [
        new("metadata by its address", "http://169.254.169.254/latest/meta-data/"),
        new("metadata of containers", "http://169.254.170.2/v2/credentials"),
        new("metadata of pods", "http://169.254.170.23/v1/credentials"),
        new("Azure's platform", "http://168.63.129.16/machine?comp=goalstate"),
        new("Azure's platform in decimal", "http://2822734096/"),
        new("Azure's platform, mapped", "http://[::ffff:168.63.129.16]/"),
        new("Alibaba's metadata", "http://100.100.100.200/latest/meta-data/"),
        new("Oracle's metadata", "http://192.0.0.192/latest/"),
        new("NAT64 discovery", "http://192.0.0.170/"),
        new("metadata address with a final dot", "http://169.254.169.254./"),
        new("metadata in full-width digits", "http://\uFF11\uFF16\uFF19.254.169.254/"),
        new("metadata, overflowing", "http://425.510.425.510/"),
    ];
}
