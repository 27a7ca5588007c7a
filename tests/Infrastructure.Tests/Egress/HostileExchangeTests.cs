using System.Diagnostics;
using Gather.Domain.Scraping;
using Gather.Testing;
using Gather.Testing.Web;

namespace Gather.Infrastructure.Tests.Egress;

public sealed class HostileExchangeTests
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

    [TestCase("/stall", FetchErrorCode.ResponseTimedOut, FetchStage.Response, true)]
    [TestCase("/stall-in-headers", FetchErrorCode.ResponseTimedOut, FetchStage.Response, true)]
    [TestCase("/slow-headers?ms=10", FetchErrorCode.ResponseTimedOut, FetchStage.Response, true)]
    [TestCase("/stall-in-body", FetchErrorCode.BodyTimedOut, FetchStage.Body, true)]
    [TestCase("/drip?ms=10", FetchErrorCode.BodyTimedOut, FetchStage.Body, true)]
    [TestCase("/close", FetchErrorCode.ConnectionClosed, FetchStage.Response, true)]
    [TestCase("/close-in-headers", FetchErrorCode.ConnectionClosed, FetchStage.Response, true)]
    [TestCase("/reset", FetchErrorCode.ConnectionClosed, FetchStage.Response, true)]
    [TestCase("/garbage", FetchErrorCode.InvalidResponse, FetchStage.Response, false)]
    [TestCase("/switching-protocols", FetchErrorCode.InvalidResponse, FetchStage.Response, false)]
    [TestCase("/large-header", FetchErrorCode.HeadersTooLarge, FetchStage.Response, false)]
    [TestCase("/many-headers", FetchErrorCode.HeadersTooLarge, FetchStage.Response, false)]
    [TestCase("/announces-more", FetchErrorCode.BodyTruncated, FetchStage.Body, true)]
    [TestCase("/announces-a-terabyte", FetchErrorCode.BodyTooLarge, FetchStage.Body, false)]
    [TestCase("/reset-in-body", FetchErrorCode.BodyTruncated, FetchStage.Body, true)]
    [TestCase("/close-in-chunk", FetchErrorCode.BodyTruncated, FetchStage.Body, true)]
    [TestCase("/close-between-chunks", FetchErrorCode.BodyTruncated, FetchStage.Body, true)]
    [TestCase("/bad-chunk", FetchErrorCode.InvalidResponse, FetchStage.Body, false)]
    [TestCase("/endless", FetchErrorCode.BodyTooLarge, FetchStage.Body, false)]
    [TestCase("/bytes?n=1048577", FetchErrorCode.BodyTooLarge, FetchStage.Body, false)]
    [TestCase("/four-codings", FetchErrorCode.BodyCorrupt, FetchStage.Body, false)]
    [TestCase("/unknown-coding", FetchErrorCode.BodyCorrupt, FetchStage.Body, false)]
    [TestCase("/gzip-not", FetchErrorCode.BodyCorrupt, FetchStage.Body, false)]
    [TestCase("/gzip-broken", FetchErrorCode.BodyCorrupt, FetchStage.Body, false)]
    [TestCase("/gzip-truncated", FetchErrorCode.BodyCorrupt, FetchStage.Body, false)]
    [TestCase("/gzip-without-trailer", FetchErrorCode.BodyCorrupt, FetchStage.Body, false)]
    [TestCase("/gzip-wrong-checksum", FetchErrorCode.BodyCorrupt, FetchStage.Body, false)]
    [TestCase("/deflate-truncated", FetchErrorCode.BodyCorrupt, FetchStage.Body, false)]
    [TestCase("/raw-deflate-truncated", FetchErrorCode.BodyCorrupt, FetchStage.Body, false)]
    [TestCase("/br-broken", FetchErrorCode.BodyCorrupt, FetchStage.Body, false)]
    [TestCase("/br-truncated", FetchErrorCode.BodyCorrupt, FetchStage.Body, false)]
    [TestCase("/gzip-bomb", FetchErrorCode.BodyTooLarge, FetchStage.Body, false)]
    [TestCase("/gzip-bomb-inside", FetchErrorCode.BodyTooLarge, FetchStage.Body, false)]
    [TestCase("/br-bomb", FetchErrorCode.BodyTooLarge, FetchStage.Body, false)]
    public async Task Send_HostilePath_IsItsOwnErrorInTime(string path, FetchErrorCode code, FetchStage stage, bool retryable)
    {
        using var bed = BedFor(code);
        var started = Stopwatch.StartNew();

        using var exchange = await bed.SendAsync(_web.Url(path)).Soon();

        Assert.That(exchange.Error, Is.Not.Null);
        Assert.That((exchange.Error!.Code, exchange.Error.Stage, exchange.Error.Retryable, exchange.Error.Attempts), Is.EqualTo((code, stage, retryable, 1)));
        Assert.That(exchange.Body.Length, Is.Zero);
        Assert.That(exchange.Status, Is.EqualTo(stage == FetchStage.Body ? 200 : (int?)null));
        Assert.That(started.Elapsed, Is.LessThan(TimeSpan.FromSeconds(code is FetchErrorCode.ResponseTimedOut or FetchErrorCode.BodyTimedOut ? 10 : 30)));
        await TaskGuard.UntilAsync(() => _web.OpenConnections <= 1);
    }

    [TestCase("/stall-in-body", FetchErrorCode.BodyTimedOut)]
    [TestCase("/close-in-chunk", FetchErrorCode.BodyTruncated)]
    [TestCase("/gzip-truncated", FetchErrorCode.BodyCorrupt)]
    [TestCase("/gzip-bomb", FetchErrorCode.BodyTooLarge)]
    public async Task Stream_HostileBody_FailsInItsReading(string path, FetchErrorCode code)
    {
        using var bed = BedFor(code);
        using var exchange = await bed.SendAsync(_web.Url(path), streamed: true);

        Assert.That(exchange.Error, Is.Null);
        Assert.That(
            async () => await exchange.Stream!.CopyToAsync(Stream.Null).Soon(),
            Throws.InstanceOf<Application.Scraping.Fetching.FetchFailedException>().With.Property("Error").Property("Code").EqualTo(code));
    }

    [TestCase("/gzip")]
    [TestCase("/x-gzip")]
    [TestCase("/gzip-in-two-members")]
    [TestCase("/deflate")]
    [TestCase("/raw-deflate")]
    [TestCase("/br")]
    [TestCase("/identity")]
    [TestCase("/gzip-and-br")]
    [TestCase("/three-codings")]
    public async Task Send_CodedBody_IsDecoded(string path)
    {
        using var exchange = await _bed.SendAsync(_web.Url(path));

        Assert.That(exchange.Error, Is.Null);
        Assert.That(System.Text.Encoding.UTF8.GetString(exchange.Body.Span), Is.EqualTo(CodingTricks.Text));
        Assert.That(exchange.BytesReceived, path == "/identity" ? Is.EqualTo(exchange.Body.Length) : Is.InRange(1, exchange.Body.Length / 3));
    }

    [Test]
    public async Task Send_EmptyBodyThatIsSaidToBeCoded_IsEmpty()
    {
        using var exchange = await _bed.SendAsync(_web.Url("/gzip-empty"));

        Assert.That((exchange.Status, exchange.Error, exchange.Body.Length), Is.EqualTo((200, (FetchError?)null, 0)));
    }

    // The pool may make all buffers anew, each twice as large as the one before.
    [TestCase("/gzip-bomb", 8 * EgressBed.MaxBytes)]
    [TestCase("/announces-a-gigabyte", 8 * EgressBed.MaxBytes)]
    public async Task Send_WhatWouldFillTheMemory_AllocatesLittle(string path, int limit)
    {
        var maxBytes = path == "/gzip-bomb" ? EgressBed.MaxBytes : int.MaxValue;
        using (await _bed.SendAsync(_web.Url(path), maxBytes: maxBytes))
        {
            // What is made once does not count.
        }

        var before = GC.GetTotalAllocatedBytes(precise: true);
        using var exchange = await _bed.SendAsync(_web.Url(path), maxBytes: maxBytes);

        Assert.That(GC.GetTotalAllocatedBytes(precise: true) - before, Is.LessThan(limit));
        Assert.That(exchange.Error, Is.Not.Null);
    }

    [Test]
    public async Task Send_MoreThanAnnounced_IsNotTakenForTheNextAnswer()
    {
        using var first = await _bed.SendAsync(_web.Url("/announces-less"));
        using var second = await _bed.SendAsync(_web.Url("/ok"));

        Assert.That(System.Text.Encoding.UTF8.GetString(first.Body.Span), Is.EqualTo("<html>"));
        Assert.That(System.Text.Encoding.UTF8.GetString(second.Body.Span), Does.Contain("It is well."));
        Assert.That(_web.Connections, Is.EqualTo(2));
    }

    [Test]
    public async Task Send_StatusWithABrokenBody_KeepsItsStatus()
    {
        _web.Map("/fails", async (exchange, _) =>
        {
            await exchange.WriteHeadAsync(503, ("Retry-After", "3"), ("Content-Length", "1000"));
            await exchange.WriteAsync("<html>");
        });

        using var exchange = await _bed.SendAsync(_web.Url("/fails"));

        Assert.That((exchange.Error!.Code, exchange.Error.RetryAfter), Is.EqualTo((FetchErrorCode.UpstreamStatus, (double?)3)));
    }

    // Only the limit that is to be met is short: what else takes long on a busy machine is no failure.
    private static EgressBed BedFor(FetchErrorCode code) => EgressBed.OnLoopback(o =>
    {
        if (code == FetchErrorCode.ResponseTimedOut)
            o.HeadersTimeout = TimeSpan.FromSeconds(1);
        if (code == FetchErrorCode.BodyTimedOut)
            (o.BodyIdleTimeout, o.BodyRateGrace) = (TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(400));
    });
}
