using System.Net;
using Gather.Infrastructure.Egress;
using Gather.Infrastructure.Egress.Connections;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gather.Infrastructure.Tests.Egress;

public sealed class EgressRegistrationTests
{
    [Test]
    public void Options_FromConfiguration_AreBound()
    {
        using var provider = Provide(("AllowedHosts:0", "db.internal"), ("AllowedHosts:1", "10.0.0.0/8"), ("Ports:0", "81"), ("ConnectTimeout", "00:00:03"));

        var options = provider.GetRequiredService<IOptions<EgressOptions>>().Value;

        Assert.That(options.AllowedHosts, Is.EqualTo(new[] { "db.internal", "10.0.0.0/8" }));
        Assert.That(options.Ports, Is.EqualTo(new[] { 81 }));
        Assert.That(options.ConnectTimeout, Is.EqualTo(TimeSpan.FromSeconds(3)));
    }

    [TestCase("UserAgent", "")]
    [TestCase("ConnectTimeout", "00:00:00")]
    [TestCase("MaxBytes", "0")]
    [TestCase("MaxHeaderBytes", "1")]
    [TestCase("AllowedHosts:0", "http://inside/")]
    public void Options_OutOfRange_FailAtTheStart(string key, string value)
    {
        using var provider = Provide((key, value));

        Assert.That(
            () => provider.GetRequiredService<IStartupValidator>().Validate(),
            Throws.InstanceOf<OptionsValidationException>().With.Message.Contains(key.Split(':')[0]));
    }

    [Test]
    public void Handler_AsConfigured_FollowsKeepsAndTrustsNothingByItself()
    {
        var options = new EgressOptions();
        using var provider = Provide();
        using var handler = EgressHandler.Create(options, ActivatorUtilities.CreateInstance<GuardedConnector>(provider));

        Assert.That((handler.UseProxy, handler.UseCookies, handler.AllowAutoRedirect), Is.EqualTo((false, false, false)));
        Assert.That(handler.AutomaticDecompression, Is.EqualTo(DecompressionMethods.None));
        Assert.That(handler.SslOptions.RemoteCertificateValidationCallback, Is.Null);
        Assert.That((handler.PooledConnectionLifetime, handler.MaxResponseHeadersLength), Is.EqualTo((options.ConnectionLifetime, 64)));
    }

    [Test]
    public async Task SystemNames_Localhost_IsLoopback()
    {
        using var names = new SystemNameResolver(Options.Create(new EgressOptions { MaxLookups = 1 }));

        for (var i = 0; i < 3; i++)
            Assert.That(await names.ResolveAsync("localhost", CancellationToken.None), Is.Not.Empty.And.All.Matches<IPAddress>(IPAddress.IsLoopback));
    }

    private static ServiceProvider Provide(params (string Key, string Value)[] settings) => new ServiceCollection()
        .AddLogging()
        .AddEgress(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create($"Egress:{s.Key}", (string?)s.Value))).Build())
        .BuildServiceProvider();
}
