using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gather.Domain.Scraping;
using Gather.Testing;
using Gather.Testing.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gather.Infrastructure.Tests.Egress;

public sealed class TlsTests
{
    private static IEnumerable<TestCaseData> Untrusted()
    {
        yield return new TestCaseData((Func<X509Certificate2>)TestCertificates.SelfSigned).SetArgDisplayNames("self-signed");
        yield return new TestCaseData((Func<X509Certificate2>)TestCertificates.Expired).SetArgDisplayNames("expired");
        yield return new TestCaseData((Func<X509Certificate2>)TestCertificates.ForAnotherHost).SetArgDisplayNames("for another host");
    }

    [TestCaseSource(nameof(Untrusted))]
    public async Task Send_CertificateThatIsNotTrusted_IsTlsFailed(Func<X509Certificate2> certificate)
    {
        using var made = certificate();
        await using var web = HostileServer.Start(made);
        using var bed = EgressBed.OnLoopback();

        using var exchange = await bed.SendAsync(web.Url("/ok"));

        Assert.That((exchange.Error!.Code, exchange.Error.Stage, exchange.Error.Retryable), Is.EqualTo((FetchErrorCode.TlsFailed, FetchStage.Tls, false)));
        Assert.That(web.TotalHits, Is.Zero);
    }

    [Test]
    public async Task Send_HostSpeaksNoTls_IsTlsFailed()
    {
        await using var web = HostileServer.Start();
        web.Map("/", (exchange, _) => exchange.AnswerAsync(200, "x"));
        // An address needs no lookup; connecting must not use up the time by itself.
        using var bed = EgressBed.OnLoopback(o => (o.DnsTimeout, o.ConnectTimeout) = (TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(1)));

        // It waits for the end of a head that never comes, so that nobody speaks.
        using var exchange = await bed.SendAsync($"https://{web.Authority}/").Soon();

        Assert.That((exchange.Error!.Code, exchange.Error.Stage), Is.EqualTo((FetchErrorCode.ConnectTimedOut, FetchStage.Tls)));
    }

    [TestCase(2)]
    [TestCase(1)]
    public async Task Send_TrustedHost_SpeaksTheBestHttpThereIs(int version)
    {
        using var certificate = TestCertificates.SelfSigned();
        await using var app = await StartAsync(certificate, version == 2);
        var url = app.Urls.Single();
        using var bed = new EgressBed(
            o => o.AllowedHosts.Add("127.0.0.1"),
            handler: h => h.SslOptions.RemoteCertificateValidationCallback = (_, c, _, _) => c!.GetCertHashString() == certificate.GetCertHashString());

        using var first = await bed.SendAsync(url + "/");
        using var second = await bed.SendAsync(url + "/");

        Assert.That(Encoding.UTF8.GetString(first.Body.Span), Is.EqualTo(version == 2 ? "HTTP/2" : "HTTP/1.1"));
        Assert.That((first.Timings.Connect, first.Timings.Tls), Is.Not.EqualTo(((double?)null, (double?)null)));
        Assert.That(first.Timings.Tls, Is.GreaterThan(0));
        Assert.That((second.Timings.Connect, second.Timings.Tls), Is.EqualTo(((double?)null, (double?)null)));
        Assert.That(first.Timings.FirstByte, Is.GreaterThan(0));
    }

    [Test]
    public async Task Send_ManyAtOnceOverHttp2_AllAreAnswered()
    {
        using var certificate = TestCertificates.SelfSigned();
        await using var app = await StartAsync(certificate, http2: true);
        using var bed = new EgressBed(o => o.AllowedHosts.Add("127.0.0.1"), handler: h => h.SslOptions.RemoteCertificateValidationCallback = (_, c, _, _) => c!.GetCertHashString() == certificate.GetCertHashString());

        var exchanges = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => bed.SendAsync(app.Urls.Single() + "/"))).Soon();

        Assert.That(exchanges.Select(e => e.Status), Is.All.EqualTo(200));
        foreach (var exchange in exchanges)
            exchange.Dispose();
    }

    private static async Task<WebApplication> StartAsync(X509Certificate2 certificate, bool http2)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = http2 ? Microsoft.AspNetCore.Server.Kestrel.Core.HttpProtocols.Http1AndHttp2 : Microsoft.AspNetCore.Server.Kestrel.Core.HttpProtocols.Http1;
            listen.UseHttps(certificate);
        }));
        var app = builder.Build();
        app.Run(context => context.Response.WriteAsync(context.Request.Protocol));
        await app.StartAsync();
        return app;
    }
}
