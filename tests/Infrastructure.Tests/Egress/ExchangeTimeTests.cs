using System.Net;
using System.Net.Sockets;
using Gather.Application.Scraping.Fetching;
using Gather.Domain.Scraping;
using Gather.Testing;
using Gather.Testing.Web;

namespace Gather.Infrastructure.Tests.Egress;

public sealed class ExchangeTimeTests
{
    private static readonly byte[] Buffer = new byte[100];

    [Test]
    public async Task Send_NoHeaders_TimesOutAfterItsTimeAndNotBefore()
    {
        await using var web = HostileServer.Start();
        var time = new FakeTimeProvider();
        using var bed = EgressBed.OnLoopback(time: time);
        var sending = bed.SendAsync(web.Url("/stall"));
        await web.HitAsync("/stall");

        time.Advance(TimeSpan.FromSeconds(14.9));
        Assert.That(sending.IsCompleted, Is.False);
        time.Advance(TimeSpan.FromSeconds(0.2));

        using var exchange = await sending.Soon();
        Assert.That(exchange.Error!.Code, Is.EqualTo(FetchErrorCode.ResponseTimedOut));
    }

    [Test]
    public async Task Stream_SilentBody_TimesOutAfterItsTime()
    {
        await using var web = HostileServer.Start();
        var time = new FakeTimeProvider();
        using var bed = EgressBed.OnLoopback(o => o.MinBodyRate = 0, time);
        using var exchange = await bed.SendAsync(web.Url("/stall-in-body"), streamed: true);
        await exchange.Stream!.ReadExactlyAsync(Buffer.AsMemory(0, "<html>".Length)).Soon();
        var reading = exchange.Stream.ReadAsync(Buffer).AsTask();

        time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.That(reading.IsCompleted, Is.False);
        time.Advance(TimeSpan.FromSeconds(0.2));

        Assert.That(async () => await reading.Soon(), Throws.InstanceOf<FetchFailedException>());
        Assert.That(exchange.Timings.Body, Is.EqualTo(10).Within(0.2));
    }

    [Test]
    public async Task Stream_SlowReader_IsNotTakenForASlowSite()
    {
        await using var web = HostileServer.Start();
        var time = new FakeTimeProvider();
        using var bed = EgressBed.OnLoopback(time: time);
        using var exchange = await bed.SendAsync(web.Url("/bytes?n=100000"), streamed: true);

        await exchange.Stream!.ReadExactlyAsync(Buffer).Soon();
        time.Advance(TimeSpan.FromHours(1));

        Assert.That(async () => await exchange.Stream.CopyToAsync(Stream.Null).Soon(), Throws.Nothing);
        Assert.That(exchange.BytesReceived, Is.EqualTo(100_000));
    }

    [Test]
    public async Task Stream_ReaderLeaves_IsCancelled()
    {
        await using var web = HostileServer.Start();
        using var bed = EgressBed.OnLoopback();
        using var left = new CancellationTokenSource();
        using var exchange = await bed.SendAsync(web.Url("/stall-in-body"), streamed: true);
        await exchange.Stream!.ReadExactlyAsync(Buffer.AsMemory(0, "<html>".Length)).Soon();
        var reading = exchange.Stream.ReadAsync(Buffer, left.Token).AsTask();

        await left.CancelAsync();

        Assert.That(async () => await reading.Soon(), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Stream_Disposed_LetsTheConnectionGo()
    {
        await using var web = HostileServer.Start();
        using var bed = EgressBed.OnLoopback();

        using (await bed.SendAsync(web.Url("/endless"), streamed: true))
            Assert.That(web.OpenConnections, Is.EqualTo(1));

        await TaskGuard.UntilAsync(() => web.OpenConnections == 0);
    }

    [Test]
    public async Task Send_NameServiceIsSilent_FailsAfterItsTime()
    {
        var time = new FakeTimeProvider();
        using var bed = new EgressBed(time: time, names: new SilentNames());
        var sending = bed.SendAsync("http://www.example.com/");
        await TaskGuard.UntilAsync(() => time.PendingTimers == 2);

        time.Advance(TimeSpan.FromSeconds(5.1));

        using var exchange = await sending.Soon();
        Assert.That((exchange.Error!.Code, exchange.Error.Stage, exchange.Error.Retryable), Is.EqualTo((FetchErrorCode.DnsFailed, FetchStage.Dns, true)));
    }

    [TestCase(SocketError.HostNotFound, false)]
    [TestCase(SocketError.TryAgain, true)]
    public async Task Send_NameDoesNotResolve_IsDnsFailed(SocketError error, bool retryable)
    {
        using var bed = new EgressBed(names: new FailingNames(error));

        using var exchange = await bed.SendAsync("http://www.example.com/");

        Assert.That((exchange.Error!.Code, exchange.Error.Stage, exchange.Error.Retryable), Is.EqualTo((FetchErrorCode.DnsFailed, FetchStage.Dns, retryable)));
    }

    [Test]
    public async Task Send_NobodyListens_IsConnectFailed()
    {
        using var bed = EgressBed.OnLoopback();

        using var exchange = await bed.SendAsync($"http://127.0.0.1:{FreePort()}/");

        Assert.That((exchange.Error!.Code, exchange.Error.Stage, exchange.Error.Retryable), Is.EqualTo((FetchErrorCode.ConnectFailed, FetchStage.Connect, true)));
    }

    [Test]
    public async Task Send_NobodyAccepts_IsConnectTimedOut()
    {
        using var full = await FullListener.StartAsync();
        using var bed = EgressBed.OnLoopback(o => o.ConnectTimeout = TimeSpan.FromMilliseconds(200));

        using var exchange = await bed.SendAsync($"http://127.0.0.1:{full.Port}/").Soon();

        Assert.That((exchange.Error!.Code, exchange.Error.Stage, exchange.Error.Retryable), Is.EqualTo((FetchErrorCode.ConnectTimedOut, FetchStage.Connect, true)));
    }

    [Test]
    public async Task Send_FirstAddressIsDead_GoesToTheNext()
    {
        await using var web = HostileServer.Start();
        using var bed = EgressBed.OnLoopback(o => o.Ports.Add(web.Port), names: FakeNames.Answering("127.0.0.9", "127.0.0.1"));

        using var exchange = await bed.SendAsync(web.Url("www.example.com", "/ok"));

        Assert.That(exchange.Status, Is.EqualTo(200));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
