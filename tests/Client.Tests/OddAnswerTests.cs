using Microsoft.AspNetCore.Http;

namespace Gather.Client.Tests;

/// <summary>Answers that are not Gather's, and streams that break.</summary>
public sealed class OddAnswerTests
{
    private const string Line = """{"index":0,"seconds":0,"status":"succeeded","elapsed":0}""" + "\n";

    private static readonly RunSleeps TwoItems = new() { Seconds = [0, 0] };

    [Test]
    public async Task Call_HtmlOfAProxy_ThrowsWithStatusAndBody()
    {
        await using var server = await OddServer.StartAsync(502, "text/html", "<h1>Bad gateway</h1>", retryAfter: "7");

        var e = Assert.ThrowsAsync<GatherException>(() => server.Sdk.Client.SleepAsync(0))!;

        Assert.That((e.Status, e.Response, e.RetryAfter), Is.EqualTo((502, "<h1>Bad gateway</h1>", TimeSpan.FromSeconds(7))));
        Assert.That(e.Message, Does.Contain("502").And.Contain("text/html"));
    }

    [TestCase("""{"title":"Too much"}""")]
    [TestCase("<h1>Not even JSON</h1>")]
    public async Task Call_ForeignProblem_ThrowsWithStatusAndBody(string body)
    {
        await using var server = await OddServer.StartAsync(503, "application/problem+json", body, retryAfter: "Thu, 01 Jan 2026 00:00:00 GMT");

        var e = Assert.ThrowsAsync<GatherException>(() => server.Sdk.Client.RevokeKeyAsync("id"))!;

        Assert.That((e.Status, e.Response, e.RetryAfter), Is.EqualTo((503, body, TimeSpan.Zero)));
    }

    [Test]
    public async Task Call_LongError_KeepsItsBeginning()
    {
        await using var server = await OddServer.StartAsync(500, "text/plain", new string('x', 1_000_000));

        var e = Assert.ThrowsAsync<GatherException>(() => server.Sdk.Client.SleepAsync(0))!;

        Assert.That(e.Response, Has.Length.EqualTo(64 * 1024));
    }

    [Test]
    public async Task Call_Redirect_IsNotFollowedWithTheKey()
    {
        var calls = 0;
        await using var server = await OddServer.StartAsync(http =>
        {
            calls++;
            http.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        });

        var e = Assert.ThrowsAsync<GatherException>(() => server.Sdk.Client.SleepAsync(0))!;

        Assert.That((e.Status, calls), Is.EqualTo((302, 1)));
    }

    [Test]
    public async Task Call_HtmlWithStatus200_Throws()
    {
        await using var server = await OddServer.StartAsync(200, "text/html", "<h1>Log in</h1>");

        Assert.ThrowsAsync<GatherException>(() => server.Sdk.Client.SleepAsync(0));
        Assert.ThrowsAsync<GatherException>(async () => await server.Sdk.Client.StreamSleepsAsync(TwoItems).AnyAsync());
    }

    [TestCase(Line, "1 of 2")]
    [TestCase(Line + """{"index":1,""", "middle of a line")]
    [TestCase(Line + "{}\n", "no SleepOutcome")]
    [TestCase(Line + "null\n", "null")]
    [TestCase(Line + "oops\n", "no SleepOutcome")]
    public async Task StreamSleepsAsync_BadEnd_ThrowsAfterTheGoodItem(string body, string reason)
    {
        await using var server = await OddServer.StartAsync(200, "application/x-ndjson; charset=utf-8", body);
        await using var outcomes = server.Sdk.Client.StreamSleepsAsync(TwoItems).GetAsyncEnumerator();

        Assert.That(await outcomes.MoveNextAsync(), Is.True);
        var e = Assert.ThrowsAsync<GatherException>(async () => await outcomes.MoveNextAsync())!;

        Assert.That(e.Message, Does.Contain(reason));
    }

    [Test]
    public async Task StreamSleepsAsync_ConnectionLost_ThrowsAfterTheGoodItem()
    {
        var received = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await OddServer.StartAsync(async http =>
        {
            http.Response.ContentType = "application/x-ndjson";
            await http.Response.WriteAsync(Line, http.RequestAborted);
            await received.Task;
            http.Abort();
        });
        await using var outcomes = server.Sdk.Client.StreamSleepsAsync(TwoItems).GetAsyncEnumerator();

        Assert.That(await outcomes.MoveNextAsync(), Is.True);
        received.SetResult();
        var e = Assert.ThrowsAsync<GatherException>(async () => await outcomes.MoveNextAsync())!;

        Assert.That(e.InnerException, Is.InstanceOf<IOException>());
    }

    [TestCase(1)]
    [TestCase(3)]
    [TestCase(1000)]
    public async Task StreamSleepsAsync_AnyChunksAndBlankLines_GivesEveryItem(int chunk)
    {
        await using var server = await OddServer.StartAsync(async http =>
        {
            http.Response.ContentType = "application/x-ndjson";
            foreach (var part in (Line + "\r\n \n" + Line.Replace("\n", "\r\n", StringComparison.Ordinal)).Chunk(chunk))
            {
                await http.Response.WriteAsync(new string(part), http.RequestAborted);
                await http.Response.Body.FlushAsync(http.RequestAborted);
            }
        });

        Assert.That(await server.Sdk.Client.StreamSleepsAsync(TwoItems).CountAsync(), Is.EqualTo(2));
    }

    [Test]
    public void Call_NobodyListens_ThrowsHttpRequestException()
    {
        // Port 1 is reserved and nothing uses it.
        using var sdk = new Sdk(options => options.BaseAddress = new Uri("http://127.0.0.1:1"));

        Assert.ThrowsAsync<HttpRequestException>(() => sdk.Client.SleepAsync(0));
    }
}
