using System.Net;
using Gather.Domain.Scraping;

namespace Gather.Domain.Tests.Scraping;

internal sealed class PublicAddressTests
{
    [TestCase("0.0.0.0", "0.255.255.255", "This network")]
    [TestCase("10.0.0.0", "10.255.255.255", "Private-Use")]
    [TestCase("100.64.0.0", "100.127.255.255", "Shared Address Space")]
    [TestCase("127.0.0.0", "127.255.255.255", "Loopback")]
    [TestCase("169.254.0.0", "169.254.255.255", "Link Local")]
    [TestCase("172.16.0.0", "172.31.255.255", "Private-Use")]
    [TestCase("192.0.0.0", "192.0.0.255", "IETF Protocol Assignments")]
    [TestCase("192.0.2.0", "192.0.2.255", "Documentation (TEST-NET-1)")]
    [TestCase("192.31.196.0", "192.31.196.255", "AS112-v4")]
    [TestCase("192.52.193.0", "192.52.193.255", "AMT")]
    [TestCase("192.88.99.0", "192.88.99.255", "Deprecated (6to4 Relay Anycast)")]
    [TestCase("192.168.0.0", "192.168.255.255", "Private-Use")]
    [TestCase("192.175.48.0", "192.175.48.255", "Direct Delegation AS112 Service")]
    [TestCase("198.18.0.0", "198.19.255.255", "Benchmarking")]
    [TestCase("198.51.100.0", "198.51.100.255", "Documentation (TEST-NET-2)")]
    [TestCase("203.0.113.0", "203.0.113.255", "Documentation (TEST-NET-3)")]
    [TestCase("224.0.0.0", "239.255.255.255", "Multicast")]
    [TestCase("240.0.0.0", "255.255.255.254", "Reserved")]
    [TestCase("255.255.255.255", "255.255.255.255", "Limited Broadcast")]
    [TestCase("168.63.129.16", "168.63.129.16", "Azure's platform, reachable from inside only")]
    public void SpecialPurposeOf_FirstAndLastOfIPv4Block_IsItsName(string first, string last, string name)
    {
        foreach (var address in new[] { IPAddress.Parse(first), IPAddress.Parse(last) })
        {
            Assert.That(PublicAddress.SpecialPurposeOf(address), Is.EqualTo(name));
            Assert.That(PublicAddress.SpecialPurposeOf(address.MapToIPv6()), Is.EqualTo(name));
            Assert.That(PublicAddress.SpecialPurposeOf(IPAddress.Parse($"64:ff9b::{address}")), Is.EqualTo(name));
        }
    }

    [TestCase("::1", "::1", "Loopback Address")]
    [TestCase("::", "::", "Unspecified Address")]
    [TestCase("::2", "::ffff:ffff", "IPv4-compatible Address (deprecated)")]
    [TestCase("::8.8.8.8", "::1.1.1.1", "IPv4-compatible Address (deprecated)")]
    [TestCase("64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", "IPv4-IPv6 Translation, local use")]
    [TestCase("100::", "100::ffff:ffff:ffff:ffff", "Discard-Only Address Block")]
    [TestCase("100:0:0:1::", "100:0:0:1:ffff:ffff:ffff:ffff", "Dummy IPv6 Prefix")]
    [TestCase("2001::", "2001:0:ffff:ffff:ffff:ffff:ffff:ffff", "TEREDO")]
    [TestCase("2001:1::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", "IETF Protocol Assignments")]
    [TestCase("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "Documentation")]
    [TestCase("2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "6to4")]
    [TestCase("2620:4f:8000::", "2620:4f:8000:ffff:ffff:ffff:ffff:ffff", "Direct Delegation AS112 Service")]
    [TestCase("3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", "Documentation")]
    [TestCase("5f00::", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "Segment Routing (SRv6) SIDs")]
    [TestCase("fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "Unique-Local")]
    [TestCase("fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "Link-Local Unicast")]
    [TestCase("fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "Site-Local Unicast (deprecated)")]
    [TestCase("ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "Multicast")]
    [TestCase("2a00:1450::5efe:8.8.8.8", "2a00:1450::200:5efe:808:808", "ISATAP")]
    [TestCase("2606:4700::1111%1", "2606:4700::1111%9", "Scoped Address")]
    [TestCase("1::", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "Not Global Unicast")]
    [TestCase("4000::", "f000::", "Not Global Unicast")]
    [TestCase("::ffff:0:8.8.8.8", "64:ff9b:0:0:0:1::", "Not Global Unicast")]
    public void SpecialPurposeOf_FirstAndLastOfIPv6Block_IsItsName(string first, string last, string name)
    {
        Assert.That(PublicAddress.SpecialPurposeOf(IPAddress.Parse(first)), Is.EqualTo(name));
        Assert.That(PublicAddress.SpecialPurposeOf(IPAddress.Parse(last)), Is.EqualTo(name));
    }

    // Beside each block, and some that everybody knows.
    [TestCase("1.0.0.0")]
    [TestCase("1.1.1.1")]
    [TestCase("8.8.8.8")]
    [TestCase("9.255.255.255")]
    [TestCase("11.0.0.0")]
    [TestCase("100.63.255.255")]
    [TestCase("100.128.0.0")]
    [TestCase("126.255.255.255")]
    [TestCase("128.0.0.0")]
    [TestCase("168.63.129.15")]
    [TestCase("168.63.129.17")]
    [TestCase("169.253.255.255")]
    [TestCase("169.255.0.0")]
    [TestCase("172.15.255.255")]
    [TestCase("172.32.0.0")]
    [TestCase("192.0.1.0")]
    [TestCase("192.0.3.0")]
    [TestCase("192.167.255.255")]
    [TestCase("192.169.0.0")]
    [TestCase("198.17.255.255")]
    [TestCase("198.20.0.0")]
    [TestCase("223.255.255.255")]
    [TestCase("2000::")]
    [TestCase("2001:200::1")]
    [TestCase("2001:4860:4860::8888")]
    [TestCase("2001:db7:ffff::")]
    [TestCase("2001:db9::")]
    [TestCase("2003::1")]
    [TestCase("2606:4700:4700::1111")]
    [TestCase("2620:4f:8001::")]
    [TestCase("3ffe:ffff::")]
    [TestCase("3fff:1000::")]
    [TestCase("2a00:1450:4001:829::5efe:1")]
    [TestCase("::ffff:8.8.8.8")]
    [TestCase("64:ff9b::8.8.8.8")]
    public void IsPublic_GloballyReachableAddress_IsTrue(string address) => Assert.That(PublicAddress.IsPublic(IPAddress.Parse(address)), Is.True);

    [TestCase("localhost")]
    [TestCase("LOCALHOST.")]
    [TestCase("a.b.localhost")]
    [TestCase("printer.local")]
    [TestCase("metadata.google.internal")]
    [TestCase("host.docker.internal")]
    [TestCase("kubernetes.default")]
    [TestCase("kubernetes.default.svc")]
    [TestCase("kubernetes.default.svc.cluster.local")]
    [TestCase("kubernetes")]
    [TestCase("router.home.arpa")]
    [TestCase("localhost.localdomain")]
    public void IsPublic_PrivateName_IsFalse(string host) => Assert.That(PublicName.IsPublic(host), Is.False);

    [TestCase("example.com")]
    [TestCase("localhost.example.com")]
    [TestCase("notlocalhost")]
    [TestCase("mylocal")]
    [TestCase("internal.example")]
    [TestCase("kubernetes.io")]
    [TestCase("default.example")]
    public void IsPublic_OtherName_IsTrue(string host) => Assert.That(PublicName.IsPublic(host), Is.True);
}
