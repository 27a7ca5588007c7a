using System.Diagnostics;
using System.Text;
using Gather.Domain.Scraping;
using Gather.Testing;
using Gather.Testing.Web;

namespace Gather.Infrastructure.Tests.Egress;

public sealed class ExchangerTests
{
    private HostileServer _web = null!;
    private EgressBed _bed = null!;

    [SetUp]
    public void Start() => (_web, _bed) = (HostileServer.Start(), EgressBed.OnLoopback());

    [TearDown]
    public async Task StopAsync()
    {
        _bed.Dispose();
        await _web.DisposeAsync();
    }

    [Test]
    public async Task Send_Page_IsReadWhole()
    {
        using var exchange = await _bed.SendAsync(_web.Url("/ok"));

        Assert.That(exchange.Error, Is.Null);
        Assert.That(exchange.Status, Is.EqualTo(200));
        Assert.That(exchange.ContentType, Is.EqualTo("text/html; charset=utf-8"));
        Assert.That(Encoding.UTF8.GetString(exchange.Body.Span), Does.Contain("It is well."));
        Assert.That(exchange.BytesReceived, Is.EqualTo(exchange.Body.Length));
        Assert.That(exchange.ReceivedAt, Is.EqualTo(TimeProvider.System.GetUtcNow()).Within(TimeSpan.FromMinutes(1)));
    }

    [TestCase("/empty", 0)]
    [TestCase("/chunked", 13)]
    [TestCase("/until-close", 18)]
    [TestCase("/bytes?n=4095", 4095)]
    [TestCase("/bytes?n=4096", 4096)]
    [TestCase("/bytes?n=1000000", 1_000_000)]
    [TestCase("/bytes?n=1048576", EgressBed.MaxBytes)]
    public async Task Send_BodiesOfAllLengths_AreWhole(string path, int length)
    {
        using var exchange = await _bed.SendAsync(_web.Url(path));

        Assert.That(exchange.Error, Is.Null);
        Assert.That(exchange.Body.Length, Is.EqualTo(length));
    }

    [TestCase("/no-content", 204)]
    [TestCase("/status?code=304", 304)]
    public async Task Send_AnswerWithoutBody_IsNoError(string path, int status)
    {
        using var exchange = await _bed.SendAsync(_web.Url(path));

        Assert.That((exchange.Status, exchange.Error, exchange.Body.Length), Is.EqualTo((status, (FetchError?)null, 0)));
    }

    [Test]
    public async Task Send_TwoPages_UseOneConnectionWhichIsTimedOnce()
    {
        using var first = await _bed.SendAsync(_web.Url("/ok"));
        using var second = await _bed.SendAsync(_web.Url("/ok"));

        Assert.That(_web.Connections, Is.EqualTo(1));
        Assert.That((first.Timings.Dns, first.Timings.Tls, first.Timings.Queue), Is.EqualTo(((double?)null, (double?)null, (double?)null)), "it is an address, and not secured");
        Assert.That(first.Timings.Connect, Is.GreaterThan(0));
        Assert.That(second.Timings.Connect, Is.Null);
        Assert.That(second.Timings.FirstByte, Is.GreaterThan(0));
        Assert.That(second.Timings.Body, Is.GreaterThanOrEqualTo(0));
    }

    [Test]
    public async Task Send_Name_ItsResolutionIsTimed()
    {
        using var bed = EgressBed.OnLoopback(o => o.Ports.Add(_web.Port), names: FakeNames.Answering("127.0.0.1"));

        using var exchange = await bed.SendAsync(_web.Url("www.example.com", "/ok"));

        Assert.That(exchange.Status, Is.EqualTo(200));
        Assert.That(exchange.Timings.Dns, Is.GreaterThanOrEqualTo(0));
    }

    [Test]
    public async Task Send_OwnHeaders_AreThese()
    {
        using var exchange = await _bed.SendAsync(_web.Url("/echo"));

        Assert.That(Lines(exchange.Body), Is.EquivalentTo(new[]
        {
            $"Host: {_web.Authority}",
            "User-Agent: Gather/0.1 (+https://github.com/gather-api/gather)",
            "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "Accept-Encoding: gzip, deflate, br",
        }));
    }

    [Test]
    public async Task Send_HeadersOfTheCaller_TakeThePlaceOfOursButNotOfTheConnections()
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["user-agent"] = "Browser/1.0 (strange; value",
            ["Accept"] = "text/plain",
            ["X-Own"] = "yes",
            ["Host"] = "inside.example",
            ["Connection"] = "close",
            ["Transfer-Encoding"] = "chunked",
            ["Accept-Encoding"] = "lzma",
            ["X-Split"] = "a\r\nHost: inside.example",
        };

        using var exchange = await _bed.SendAsync(_web.Url("/echo"), headers);

        Assert.That(Lines(exchange.Body), Is.EquivalentTo(new[]
        {
            $"Host: {_web.Authority}", "user-agent: Browser/1.0 (strange; value", "Accept: text/plain", "X-Own: yes", "Accept-Encoding: gzip, deflate, br",
        }).IgnoreCase);
    }

    [Test]
    public async Task Send_InsideOfASpan_SendsItsTraceAndNoBaggage()
    {
        using var span = new Activity("test").SetIdFormat(ActivityIdFormat.W3C).AddBaggage("secret", "1").Start();
        span.TraceStateString = "inner=1";

        using var exchange = await _bed.SendAsync(_web.Url("/echo"));

        var lines = Lines(exchange.Body);
        Assert.That(lines, Has.One.StartsWith("traceparent: 00-" + span.TraceId.ToHexString()));
        Assert.That(lines, Has.None.Contains("secret").And.None.StartsWith("tracestate").IgnoreCase);
    }

    [TestCase("/redirect-to?url=/elsewhere&status=301", 301, "/elsewhere")]
    [TestCase("/redirect-to?url=/elsewhere&status=308", 308, "/elsewhere")]
    [TestCase("/redirect-to?url=http://f%C3%BC.example/", 302, "http://fü.example/")]
    [TestCase("/redirect-with-endless-body", 302, "/ok")]
    public async Task Send_Redirect_IsNotFollowedNorRead(string path, int status, string location)
    {
        using var exchange = await _bed.SendAsync(_web.Url(path)).Soon();

        Assert.That((exchange.Status, exchange.Location, exchange.Error, exchange.Body.Length), Is.EqualTo((status, location, (FetchError?)null, 0)));
        Assert.That(_web.TotalHits, Is.EqualTo(1));
    }

    [Test]
    public async Task Send_HeaderSentTwice_IsJoined()
    {
        _web.Set("/twice", new WebPage("x") { Headers = [("Link", "<a>"), ("Link", "<b>")] });

        using var exchange = await _bed.SendAsync(_web.Url("/twice"));

        Assert.That(exchange.Header("link"), Is.EqualTo("<a>, <b>"));
        Assert.That(exchange.Header("X-None"), Is.Null);
    }

    [Test]
    public async Task Send_Conditionally_Gets304()
    {
        _web.Set("/page", new WebPage("x") { ETag = "\"1\"" });

        using var exchange = await _bed.SendAsync(_web.Url("/page"), new Dictionary<string, string>(StringComparer.Ordinal) { ["If-None-Match"] = "\"1\"" });

        Assert.That((exchange.Status, exchange.Error), Is.EqualTo((304, (FetchError?)null)));
    }

    [TestCase(400, false)]
    [TestCase(404, false)]
    [TestCase(408, true)]
    [TestCase(425, true)]
    [TestCase(429, true)]
    [TestCase(500, true)]
    [TestCase(501, false)]
    [TestCase(503, true)]
    [TestCase(504, true)]
    [TestCase(999, false)]
    public async Task Send_StatusOf400OrMore_IsAnErrorWithItsBody(int status, bool retryable)
    {
        using var exchange = await _bed.SendAsync(_web.Url($"/status?code={status}&retry-after=7"));

        Assert.That(exchange.Status, Is.EqualTo(status));
        Assert.That(Encoding.UTF8.GetString(exchange.Body.Span), Does.Contain("Not now."));
        Assert.That(exchange.Error, Is.EqualTo(new FetchError(
            FetchErrorCode.UpstreamStatus, FetchStage.Response, retryable, RetryAfter: 7, Attempts: 1, $"The site answered with status {status}.")));
    }

    [Test]
    public async Task Send_RetryAfterAsADate_IsTakenFromNow()
    {
        using var exchange = await _bed.SendAsync(_web.Url("/status?code=503&retry-in=120"));

        Assert.That(exchange.Error!.RetryAfter, Is.EqualTo(120).Within(30));
    }

    [Test]
    public async Task TakeBody_AfterDisposal_KeepsTheBytes()
    {
        var exchange = await _bed.SendAsync(_web.Url("/ok"));
        using var body = exchange.TakeBody();
        exchange.Dispose();

        Assert.That(body, Is.Not.Null);
        Assert.That(Encoding.UTF8.GetString(body!.Memory.Span), Does.Contain("It is well."));
        Assert.That(exchange.TakeBody(), Is.Null);
    }

    [Test]
    public async Task Send_CallerLeaves_IsCancelledAndLetsTheConnectionGo()
    {
        using var left = new CancellationTokenSource();
        var sending = _bed.SendAsync(_web.Url("/stall"), cancellationToken: left.Token);
        await _web.HitAsync("/stall");

        await left.CancelAsync();

        Assert.That(async () => await sending.Soon(), Throws.InstanceOf<OperationCanceledException>().With.Property("CancellationToken").EqualTo(left.Token));
        await TaskGuard.UntilAsync(() => _web.OpenConnections == 0);
    }

    [Test]
    public async Task Send_CallerLeavesInTheBody_IsCancelled()
    {
        using var left = new CancellationTokenSource();
        var sending = _bed.SendAsync(_web.Url("/stall-in-body"), cancellationToken: left.Token);
        await _web.HitAsync("/stall-in-body");

        await left.CancelAsync();

        Assert.That(async () => await sending.Soon(), Throws.InstanceOf<OperationCanceledException>());
        await TaskGuard.UntilAsync(() => _web.OpenConnections == 0);
    }

    private static string[] Lines(ReadOnlyMemory<byte> body) => Encoding.UTF8.GetString(body.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
