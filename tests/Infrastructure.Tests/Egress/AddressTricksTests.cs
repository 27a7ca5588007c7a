using System.Net;
using System.Net.Sockets;
using Gather.Application.Jobs.Webhooks;
using Gather.Domain.Scraping;
using Gather.Testing.Egress;
using Gather.Testing.Web;

namespace Gather.Infrastructure.Tests.Egress;

public sealed class AddressTricksTests : IAsyncDisposable
{
    private HostileServer _inside = null!;
    private HostileServer? _insideV6;
    private EgressBed _bed = null!;

    [OneTimeSetUp]
    public void Start()
    {
        _inside = HostileServer.Start();
        _insideV6 = Socket.OSSupportsIPv6 ? HostileServer.Start(address: IPAddress.IPv6Loopback, port: _inside.Port) : null;
        _bed = new EgressBed(
            o =>
            {
                o.Ports.Add(80);
                o.Ports.Add(443);
                o.Ports.Add(_inside.Port);
            },
            names: FakeNames.Answering("127.0.0.1", "::1"));
    }

    public async ValueTask DisposeAsync()
    {
        _bed.Dispose();
        await _inside.DisposeAsync();
        if (_insideV6 is not null)
            await _insideV6.DisposeAsync();
    }

    [TestCaseSource(typeof(AddressTricks), nameof(AddressTricks.All))]
    public async Task Send_Trick_ReachesNobody(AddressTrick trick)
    {
        if (!TargetUrl.TryParse(trick.Url, out var url, out _))
        {
            Assert.That(trick.Host, Is.EqualTo(TrickHost.RefusedOrLiteral));
            return;
        }

        // As it is, and to the port at which somebody would answer.
        foreach (var target in new[] { url.Text, $"http://{url.Host}:{_inside.Port}{url.PathAndQuery}" })
        {
            using var exchange = await _bed.SendAsync(target);
            Assert.That(exchange.Error?.Code, Is.EqualTo(FetchErrorCode.AddressBlocked), target);
            Assert.That(exchange.Error!.Detail, Does.Not.Contain("127.0.0.1").And.Not.Contain("::1"));

            var answer = await _bed.Webhooks.SendAsync(new WebhookRequest(EgressBed.Target(target), Guid.CreateVersion7(DateTimeOffset.UnixEpoch), "t=1,v1=0", "{}"u8.ToArray()), CancellationToken.None);
            Assert.That((answer.Status, answer.Error?.Code), Is.EqualTo(((int?)null, (FetchErrorCode?)FetchErrorCode.AddressBlocked)), target);
            // What can be told of it at once refuses the order.
            Assert.That(_bed.Webhooks.Check(EgressBed.Target(target)) is null, Is.EqualTo(trick.Host == TrickHost.ResolvedName), target);
        }

        Assert.That(_inside.Connections + (_insideV6?.Connections ?? 0), Is.Zero);
    }

    [Test]
    public void Tricks_All_AreManyAndSomeReachTheNameService() => Assert.That(
        AddressTricks.All.Count(t => TargetUrl.TryParse(t.Url, out _, out _)), Is.GreaterThan(100));

    [TestCase("127.0.0.1")]
    [TestCase("localhost")]
    public async Task Send_TheSameLetIn_ReachesIt(string host)
    {
        await using var web = HostileServer.Start();
        using var bed = new EgressBed(o => o.AllowedHosts.Add(host), names: FakeNames.Answering("127.0.0.1"));

        using var exchange = await bed.SendAsync(web.Url(host, "/ok"));

        Assert.That(exchange.Status, Is.EqualTo(200), "or the tricks prove nothing");
    }
}
