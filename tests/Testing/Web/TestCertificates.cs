using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gather.Testing.Web;

/// <summary>Certificates that nobody has signed but ourselves, made for the moment.</summary>
public static class TestCertificates
{
    /// <summary>Right in everything but that nobody trusts it.</summary>
    public static X509Certificate2 SelfSigned() => Create("localhost", validFrom: -1, validUntil: 1);

    public static X509Certificate2 Expired() => Create("localhost", validFrom: -10, validUntil: -1);

    public static X509Certificate2 ForAnotherHost() => Create("elsewhere.example", validFrom: -1, validUntil: 1);

    // In days from now.
    private static X509Certificate2 Create(string host, int validFrom, int validUntil)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        if (host == "localhost")
            names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(validFrom), now.AddDays(validUntil));
    }
}
