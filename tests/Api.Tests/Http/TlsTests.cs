using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gather.Api.Tests.Hosting;

namespace Gather.Api.Tests.Http;

[TestFixture]
internal sealed class TlsTests
{
    [Test]
    public async Task Get_OverTls_SpeaksHttp2()
    {
        var folder = Directory.CreateTempSubdirectory("gather-tls-");
        try
        {
            var certificate = Path.Combine(folder.FullName, "localhost.pfx");
            await File.WriteAllBytesAsync(certificate, SelfSigned());
            await using var gather = GatherProcess.Start(
                "Development",
                ("Kestrel:Endpoints:Https:Url", "https://127.0.0.1:0"),
                ("Kestrel:Endpoints:Https:Certificate:Path", certificate),
                ("Kestrel:Endpoints:Https:Certificate:Password", "test"));
            using var plain = await gather.ClientAsync();

            using var handler = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true } };
            using var client = new HttpClient(handler) { BaseAddress = plain.BaseAddress, DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
            using var response = await client.GetAsync("/sleep/0");
            Assert.That((response.Version, (int)response.StatusCode), Is.EqualTo((HttpVersion.Version20, 200)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static byte[] SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return certificate.Export(X509ContentType.Pfx, "test");
    }
}
