using System.Net.Sockets;
using System.Text;

namespace Gather.Api.Tests.Hosting;

/// <summary>Start and end of the real process.</summary>
[TestFixture]
internal sealed class ProcessTests
{
    [Test]
    public async Task Start_Development_SaysWhereEverythingIs()
    {
        await using var gather = GatherProcess.Start("Development");
        using var client = await gather.ClientAsync();
        await gather.LineAsync($"The docs are at {client.BaseAddress}docs");
        await gather.LineAsync("gather.db");
        await gather.LineAsync("calls from this machine need no key");
        await client.GetJsonAsync("/sleep/0");
    }

    [Test]
    public async Task Start_ProductionWithoutRootKey_IsRefusedWithTheReason()
    {
        await using var gather = GatherProcess.Start("Production");
        Assert.That(await gather.ExitAsync(), Is.Not.Zero);
        await gather.LineAsync("Access:RootKey must be set in the environment Production");
    }

    [Test]
    public async Task Start_ManyWrongSettings_TellsThemAll()
    {
        await using var gather = GatherProcess.Start(
            "Production",
            ("Access:RootKey", "short"),
            ("Sleep:MaxSeconds", "0"),
            ("Concurrency:Pools:sleep:Permits", "0"),
            ("Jobs:KeepFor", "00:00:59"),
            ("Concurrency:Pools:slepp:Permits", "1"));
        Assert.That(await gather.ExitAsync(), Is.Not.Zero);
        foreach (var part in new[] { "Access:RootKey must have at least 32", "MaxSeconds", "KeepFor", "Concurrency:Pools:sleep:", "Concurrency:Pools:slepp is not a pool" })
            await gather.LineAsync(part);
    }

    [Test]
    public async Task Terminate_RunningRequest_HasItsGrace()
    {
        await using var gather = GatherProcess.Start("Development");
        using var client = await gather.ClientAsync();
        var sleep = client.GetAsync("/sleep/2");
        // Has the program still there, however long it takes to look at it.
        using var leaving = new CancellationTokenSource();
        var holding = client.GetAsync("/sleep/200", leaving.Token);
        await Eventually.TrueAsync(async () => (await Operation.ListAsync(client, "sleep")).Count == 2, "both run");

        await gather.SignalAsync("TERM");
        await gather.LineAsync("Shutting down");
        await client.GetProblemAsync("/health/ready", 503, "shutting-down");
        await client.GetProblemAsync("/sleep/0", 503, "shutting-down");

        using var response = await sleep;
        Assert.That((int)response.StatusCode, Is.EqualTo(200));
        await leaving.CancelAsync();
        Assert.That(async () => await holding, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(await gather.ExitAsync(), Is.Zero);
    }

    [Test]
    public async Task Terminate_RequestBeyondTheGrace_IsToldSo()
    {
        await using var gather = GatherProcess.Start("Development", ("Server:ShutdownGrace", "00:00:01"));
        using var client = await gather.ClientAsync();
        var sleep = client.GetAsync("/sleep/200");
        await Operation.RunningAsync(client, "sleep");

        await gather.SignalAsync("TERM");
        using var response = await sleep;
        await response.ProblemAsync(503, "shutting-down");
        Assert.That(response.Headers.RetryAfter, Is.Not.Null);
        Assert.That(await gather.ExitAsync(), Is.Zero);
    }

    [Test]
    public async Task Terminate_UploadThatNeverEnds_IsToldSoAndCutOff()
    {
        await using var gather = GatherProcess.Start("Development", ("Server:ShutdownGrace", "00:00:01"));
        using var client = await gather.ClientAsync();
        using var upload = new TcpClient();
        await upload.ConnectAsync(client.BaseAddress!.Host, client.BaseAddress.Port);
        await upload.GetStream().WriteAsync(
            "POST /v1/jobs/batches HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n12\r\nhttp://a.example/\n\r\n"u8.ToArray());
        await Operation.RunningAsync(client, "create-batch-lines");

        await gather.SignalAsync("TERM");
        var answer = new byte[12];
        await upload.GetStream().ReadExactlyAsync(answer);
        Assert.That(Encoding.ASCII.GetString(answer), Is.EqualTo("HTTP/1.1 503"));
        Assert.That(await gather.ExitAsync(), Is.Zero);
    }
}
