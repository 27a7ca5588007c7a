using System.Net;

namespace Gather.Domain.Scraping;

/// <summary>Tells addresses of the public internet from all others, by the IANA special-purpose address registries.</summary>
public static class PublicAddress
{
    /// <summary>Whether the address is globally reachable unicast, and not a form that embeds or leads to one that is not.</summary>
    public static bool IsPublic(IPAddress address) => !IPAddress.IsLoopback(address);
}
