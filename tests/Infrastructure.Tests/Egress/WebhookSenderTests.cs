using System.Diagnostics;
using System.Text;
using Gather.Application.Jobs.Webhooks;
using Gather.Domain.Scraping;
using Gather.Testing.Web;
using Microsoft.Extensions.Options;

namespace Gather.Infrastructure.Tests.Egress;

public sealed class WebhookSenderTests
{
    private static readonly byte[] Body = "{\"id\":\"ä\"}"u8.ToArray();

    [Test]
    public async Task SendAsync_Receiver_GetsThePostAsItIs()
    {
        await using var receiver = HostileServer.Start();
        WebExchange? got = null;
        receiver.Map("/hook", (exchange, _) => (got = exchange).AnswerAsync(204, ""));
        using var bed = Bed(receiver);
        var delivery = Guid.CreateVersion7(DateTimeOffset.UnixEpoch);

        using var span = new Activity("attempt").Start();
        var answer = await bed.Webhooks.SendAsync(new WebhookRequest(EgressBed.Target(receiver.Url("/hook?a=1")), delivery, "t=1,v1=ab", Body), CancellationToken.None);

        Assert.That((answer.Status, answer.Error, answer.IsTaken), Is.EqualTo(((int?)204, (FetchError?)null, true)));
        Assert.That(got!.Body.ToArray(), Is.EqualTo(Body));
        Assert.That(
            new[] { "Content-Type", "Gather-Delivery", "Gather-Signature", "Accept" }.Select(got.Header),
            Is.EqualTo(new[] { "application/json", delivery.ToString(), "t=1,v1=ab", "*/*" }));
        Assert.That(got.Header("User-Agent"), Does.StartWith("Gather/"));
        Assert.That(got.Header("traceparent"), Does.Contain(span.TraceId.ToString()));
    }

    [TestCase(301)]
    [TestCase(302)]
    [TestCase(307)]
    [TestCase(308)]
    public async Task SendAsync_Redirect_IsNotFollowed(int status)
    {
        await using var receiver = HostileServer.Start();
        await using var inside = HostileServer.Start();
        receiver.Map("/hook", (exchange, _) => exchange.AnswerAsync(status, "", ("Location", inside.Url("/ok"))));
        using var bed = Bed(receiver);

        var answer = await SendAsync(bed, receiver.Url("/hook"));

        Assert.That((answer.Status, answer.IsTaken, inside.Connections), Is.EqualTo(((int?)status, false, 0)));
    }

    [TestCase(200, true)]
    [TestCase(304, false)]
    [TestCase(404, false)]
    [TestCase(410, false)]
    [TestCase(503, false)]
    public async Task SendAsync_Status_TellsWhetherItIsTaken(int status, bool isTaken)
    {
        await using var receiver = HostileServer.Start();
        receiver.Map("/hook", (exchange, _) => exchange.AnswerAsync(status, "x", ("Retry-After", "7")));
        using var bed = Bed(receiver);

        var answer = await SendAsync(bed, receiver.Url("/hook"));

        Assert.That((answer.Status, answer.IsTaken), Is.EqualTo(((int?)status, isTaken)));
        Assert.That(answer.Error?.RetryAfter, Is.EqualTo(status >= 400 ? 7 : (double?)null));
    }

    [Test]
    public async Task SendAsync_EndlessAnswer_IsNotRead()
    {
        await using var receiver = HostileServer.Start();
        receiver.Map("/hook", async (exchange, stopped) =>
        {
            await exchange.WriteHeadAsync(200, ("Transfer-Encoding", "chunked"));
            var chunk = $"10000\r\n{new string('x', 0x10000)}\r\n";
            while (!stopped.IsCancellationRequested)
                await exchange.WriteAsync(chunk);
        });
        using var bed = Bed(receiver);

        var answer = await SendAsync(bed, receiver.Url("/hook")).WaitAsync(TimeSpan.FromSeconds(10));

        Assert.That(answer.IsTaken);
    }

    [Test]
    public async Task SendAsync_ReceiverThatStalls_IsLeftAfterTheTimeout()
    {
        await using var receiver = HostileServer.Start();
        receiver.Map("/hook", (exchange, _) => exchange.StallAsync());
        using var bed = Bed(receiver, o => o.Timeout = TimeSpan.FromMilliseconds(200));

        var answer = await SendAsync(bed, receiver.Url("/hook"));

        Assert.That((answer.Status, answer.Error?.Code), Is.EqualTo(((int?)null, (FetchErrorCode?)FetchErrorCode.ResponseTimedOut)));
    }

    [Test]
    public async Task SendAsync_CallerLeaves_Throws()
    {
        await using var receiver = HostileServer.Start();
        receiver.Map("/hook", (exchange, _) => exchange.StallAsync());
        using var bed = Bed(receiver);
        using var caller = new CancellationTokenSource();
        var sending = bed.Webhooks.SendAsync(Request(receiver.Url("/hook")), caller.Token);
        await receiver.HitAsync("/hook");

        await caller.CancelAsync();

        Assert.That(async () => await sending, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task SendAsync_NobodyListens_IsAnAnswer()
    {
        var gone = HostileServer.Start();
        var url = gone.Url("/hook");
        using var bed = Bed(gone);
        await gone.DisposeAsync();

        Assert.That((await SendAsync(bed, url)).Error?.Code, Is.EqualTo(FetchErrorCode.ConnectFailed));
    }

    // One list never lets in for the other, also when a connection is open that the other could use.
    [TestCase(true)]
    [TestCase(false)]
    public async Task Send_HostOfTheOtherList_IsNotReached(bool isForWebhooks)
    {
        await using var server = HostileServer.Start();
        server.Map("/hook", (exchange, _) => exchange.AnswerAsync(200, "ok"));
        using var bed = new EgressBed(
            o => { if (!isForWebhooks) o.AllowedHosts.Add(server.Authority); },
            webhooks: o => { if (isForWebhooks) o.AllowedHosts.Add(server.Authority); });

        for (var i = 0; i < 2; i++)
        {
            using var exchange = await bed.SendAsync(server.Url("/hook"));
            var answer = await SendAsync(bed, server.Url("/hook"));

            Assert.That((exchange.Status, answer.Status), Is.EqualTo(isForWebhooks ? ((int?)null, (int?)200) : (200, null)));
            Assert.That((isForWebhooks ? exchange.Error : answer.Error)?.Code, Is.EqualTo(FetchErrorCode.AddressBlocked));
        }

        Assert.That(server.TotalHits, Is.EqualTo(2));
    }

    [Test]
    public async Task Send_BothLists_ShareNoConnection()
    {
        await using var server = HostileServer.Start();
        server.Map("/hook", (exchange, _) => exchange.AnswerAsync(200, "ok"));
        using var bed = new EgressBed(o => o.AllowedHosts.Add(server.Authority), webhooks: o => o.AllowedHosts.Add(server.Authority));

        for (var i = 0; i < 3; i++)
        {
            using var exchange = await bed.SendAsync(server.Url("/hook"));
            await SendAsync(bed, server.Url("/hook"));
        }

        Assert.That((server.TotalHits, server.Connections), Is.EqualTo((6, 2)));
    }

    [Test]
    public void Options_EntryThatIsNone_IsReported()
    {
        using var bed = new EgressBed(webhooks: o => o.AllowedHosts.Add("http://inside/"));

        Assert.That(() => bed.Webhooks, Throws.InstanceOf<OptionsValidationException>().With.Message.Contains("Webhooks:AllowedHosts: 'http://inside/'"));
    }

    private static EgressBed Bed(HostileServer receiver, Action<WebhooksOptions>? configure = null)
    {
        var authority = receiver.Authority;
        return new EgressBed(webhooks: options =>
        {
            options.AllowedHosts.Add(authority);
            configure?.Invoke(options);
        });
    }

    private static WebhookRequest Request(string url) => new(EgressBed.Target(url), Guid.CreateVersion7(DateTimeOffset.UnixEpoch), "t=1,v1=ab", Encoding.UTF8.GetBytes("{}"));

    private static Task<WebhookAnswer> SendAsync(EgressBed bed, string url) => bed.Webhooks.SendAsync(Request(url), CancellationToken.None);
}
