using System.Net;
using Gather.Domain.Scraping;
using Gather.Infrastructure.Egress;
using Gather.Testing.Web;

namespace Gather.Infrastructure.Tests.Egress;

public sealed class EgressGuardTests
{
    private static readonly IPAddress Inside = IPAddress.Parse("127.0.0.1");
    private static readonly IPAddress Outside = IPAddress.Parse("127.0.0.2");

    [TestCase("http://www.example.com/", true)]
    [TestCase("https://www.example.com/", true)]
    [TestCase("http://www.example.com:8080/", true)]
    [TestCase("https://www.example.com:8443/", true)]
    [TestCase("http://www.example.com:22/", false)]
    [TestCase("http://www.example.com:6379/", false)]
    [TestCase("http://www.example.com:81/", false)]
    [TestCase("http://8.8.8.8/", true)]
    [TestCase("http://8.8.8.8:25/", false)]
    [TestCase("http://[2606:4700:4700::1111]/", true)]
    [TestCase("http://10.0.0.1/", false)]
    [TestCase("http://localhost/", false)]
    public void Check_ByDefault_LetsThePublicOnUsualPortsPass(string url, bool passes)
    {
        using var bed = new EgressBed(names: new SilentNames());

        var error = bed.Guard.Check(EgressBed.Target(url));

        Assert.That(error is null, Is.EqualTo(passes));
        Assert.That(error?.Code, Is.Null.Or.EqualTo(FetchErrorCode.AddressBlocked));
        Assert.That(error?.Attempts, Is.Null.Or.Zero);
    }

    [TestCase("db.internal", "http://db.internal:5432/", true)]
    [TestCase("db.internal", "http://DB.INTERNAL./", true)]
    [TestCase("db.internal", "http://other.internal/", false)]
    [TestCase("db.internal", "http://sub.db.internal/", false)]
    [TestCase("db.internal:5432", "http://db.internal:5432/", true)]
    [TestCase("db.internal:5432", "http://db.internal/", false)]
    [TestCase("bücher.internal", "http://xn--bcher-kva.internal/", true)]
    [TestCase("10.1.2.3", "http://10.1.2.3:9999/", true)]
    [TestCase("10.1.2.3", "http://10.1.2.4/", false)]
    [TestCase("10.1.2.3", "http://0xa010203/", true)]
    [TestCase("10.1.2.3", "http://[::ffff:10.1.2.3]/", true)]
    [TestCase("10.1.2.3:8000", "http://10.1.2.3:8000/", true)]
    [TestCase("10.1.2.3:8000", "http://10.1.2.3:8001/", false)]
    [TestCase("10.1.2.3:8000", "http://10.1.2.3/", false)]
    [TestCase("10.1.0.0/16", "http://10.1.255.255/", true)]
    [TestCase("10.1.0.0/16", "http://10.2.0.0/", false)]
    [TestCase("::1", "http://[::1]:81/", true)]
    [TestCase("[::1]", "http://[::1]:81/", true)]
    [TestCase("[::1]:81", "http://[::1]:81/", true)]
    [TestCase("[::1]:81", "http://[::1]:82/", false)]
    [TestCase("fd00::/8", "http://[fd12::1]/", true)]
    [TestCase("fd00::/8", "http://[fe80::1]/", false)]
    [TestCase("8.8.8.8:25", "http://8.8.8.8:25/", true)]
    public void Check_AllowedHost_LetsInItselfOnly(string entry, string url, bool passes)
    {
        using var bed = new EgressBed(o => o.AllowedHosts.Add(entry));

        Assert.That(bed.Guard.Check(EgressBed.Target(url)) is null, Is.EqualTo(passes));
    }

    [TestCase("")]
    [TestCase(" ")]
    [TestCase("http://db.internal/")]
    [TestCase("db.internal:0")]
    [TestCase("db.internal:99999")]
    [TestCase("db.internal:x")]
    [TestCase("10.0.0.0/99")]
    [TestCase("*.internal")]
    [TestCase("[::1")]
    [TestCase("a b")]
    public void Options_EntryThatCannotBeRead_IsReported(string entry)
    {
        var options = new EgressOptions();
        options.AllowedHosts.Add(entry);
        options.Ports.Add(0);
        options.UserAgent = "no\nagent";

        var result = new EgressOptionsValidator().Validate(null, options);

        Assert.That(result.Failures, Has.Exactly(3).Items);
    }

    [Test]
    public void Options_Default_AreValid() => Assert.That(new EgressOptionsValidator().Validate(null, new EgressOptions()).Failed, Is.False);

    [TestCase("8.8.8.8", null)]
    [TestCase("10.0.0.1", FetchErrorCode.AddressBlocked)]
    [TestCase("8.8.8.8 10.0.0.1", FetchErrorCode.AddressBlocked)]
    [TestCase("::ffff:10.0.0.1", FetchErrorCode.AddressBlocked)]
    [TestCase("", FetchErrorCode.DnsFailed)]
    public async Task CheckAddress_Name_IsJudgedByAllItsAddresses(string addresses, FetchErrorCode? code)
    {
        using var bed = new EgressBed(names: FakeNames.Answering(addresses.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

        var error = await bed.Guard.CheckAddressAsync(EgressBed.Target("http://www.example.com/"), CancellationToken.None);

        Assert.That(error?.Code, Is.EqualTo(code));
        Assert.That(error?.Detail, Is.Null.Or.Not.Contain("10.0"));
    }

    [Test]
    public async Task CheckAddress_AllowedNetwork_LetsNamesResolveIntoIt()
    {
        using var bed = new EgressBed(o => o.AllowedHosts.Add("10.0.0.0/8"), names: FakeNames.Answering("10.0.0.1", "8.8.8.8"));

        Assert.That(await bed.Guard.CheckAddressAsync(EgressBed.Target("http://www.example.com/"), CancellationToken.None), Is.Null);
    }

    [Test]
    public async Task Send_NameThatIsRebound_ConnectsToWhatWasChecked()
    {
        await using var inside = HostileServer.Start(address: Inside);
        await using var outside = HostileServer.Start(address: Outside, port: inside.Port);
        var names = new FakeNames([Outside], [Inside]);
        using var bed = new EgressBed(o => Allow(o, inside.Port), names: names);

        using var first = await bed.SendAsync(outside.Url("rebinds.example", "/until-close"));
        Assert.That((first.Status, names.Asked), Is.EqualTo((200, 1)), "the name is asked for once, for the check and the connection");

        using var second = await bed.SendAsync(outside.Url("rebinds.example", "/ok"));
        Assert.That(second.Error!.Code, Is.EqualTo(FetchErrorCode.AddressBlocked));
        Assert.That(inside.Connections, Is.Zero);
    }

    [Test]
    public async Task Send_NameOfMixedAddresses_ConnectsToNone()
    {
        await using var inside = HostileServer.Start(address: Inside);
        await using var outside = HostileServer.Start(address: Outside, port: inside.Port);
        using var bed = new EgressBed(o => Allow(o, inside.Port), names: new FakeNames([Outside, Inside]));

        using var exchange = await bed.SendAsync(outside.Url("mixed.example", "/ok"));

        Assert.That(exchange.Error!.Code, Is.EqualTo(FetchErrorCode.AddressBlocked));
        Assert.That(inside.Connections + outside.Connections, Is.Zero);
    }

    // In these tests, one loopback address plays the public internet.
    private static void Allow(EgressOptions options, int port)
    {
        options.AllowedHosts.Add(Outside.ToString());
        options.Ports.Add(port);
    }
}
