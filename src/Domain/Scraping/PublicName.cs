namespace Gather.Domain.Scraping;

/// <summary>Tells the host names that by their very name lead to the own machine or network: they need not be resolved to be refused.</summary>
public static class PublicName
{
    private static readonly string[] PrivateDomains =
    [
        "localhost", // RFC 6761
        "local", // RFC 6762: multicast DNS, and Kubernetes' cluster.local
        "internal", // reserved by ICANN for private use; cloud metadata and the hosts of containers
        "localdomain", // what many systems call their own domain
        "home.arpa", // RFC 8375: home networks
        "kubernetes", // the API server's service, by its shortest name
        "kubernetes.default",
        "svc", // a service of a cluster, as in kubernetes.default.svc
    ];

    /// <summary>Whether a host name may lead to the public internet. A name without a dot does not say, so the resolver decides.</summary>
    /// <param name="host">The name in ASCII; a final dot and case do not matter.</param>
    public static bool IsPublic(string host)
    {
        var name = host.AsSpan().TrimEnd('.');
        foreach (var domain in PrivateDomains)
            if (name.EndsWith(domain, StringComparison.OrdinalIgnoreCase) && (name.Length == domain.Length || name[^(domain.Length + 1)] == '.'))
                return false;

        return true;
    }
}
