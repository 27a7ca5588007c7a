using Gather.Domain.Scraping;
using Gather.Testing;
using Microsoft.AspNetCore.Http;

namespace Gather.Infrastructure.Tests.Egress.Fetching;

internal sealed class JoinedFetchTests : FetcherFixture
{
    [Test]
    public async Task FetchAsync_AThousandCallers_AreOneHit()
    {
        var gate = Gated("/a", "shared");

        var fetches = Enumerable.Range(0, 1000).Select(_ => FetchAsync("/a")).ToList();
        await gate.Reached;
        gate.Open();
        var pages = await Task.WhenAll(fetches);

        Assert.That(Site.Hits("/a"), Is.EqualTo(1));
        foreach (var page in pages)
        {
            // Each may dispose of it as often as it likes without taking it from the others.
            Assert.That(Text(page), Is.EqualTo("shared"));
            page.Dispose();
            page.Dispose();
        }
    }

    [Test]
    public async Task FetchAsync_OneCallerLeaves_TheOthersGetThePage()
    {
        var gate = Gated("/a", "shared");
        using var leaving = new CancellationTokenSource();

        var first = FetchAsync("/a", cancellationToken: leaving.Token);
        await gate.Reached;
        var second = FetchAsync("/a");
        await leaving.CancelAsync();

        Assert.That(async () => await first, Throws.InstanceOf<OperationCanceledException>());
        gate.Open();
        using var page = await second;
        Assert.That((Text(page), Site.Hits("/a")), Is.EqualTo(("shared", 1)));
    }

    [Test]
    public async Task FetchAsync_AllCallersLeave_EndsTheRequest()
    {
        var aborted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reached = new Gate();
        Site.Page("/a", async context =>
        {
            context.RequestAborted.Register(() => aborted.TrySetResult());
            await reached.PassAsync(context.RequestAborted);
        });
        using var leaving = new CancellationTokenSource();
        var fetches = Enumerable.Range(0, 3).Select(_ => FetchAsync("/a", cancellationToken: leaving.Token)).ToList();
        await reached.Reached;

        await leaving.CancelAsync();

        await aborted.Task.Soon();
        foreach (var fetch in fetches)
            Assert.That(async () => await fetch, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task FetchAsync_ImpatientAndPatientCallers_EachHaveTheirOwnTimeout()
    {
        await RestartAsync(withFakeTime: true);
        var gate = Gated("/a", "late");

        var impatient = FetchAsync("/a", r => r with { Timeout = TimeSpan.FromSeconds(2) });
        await gate.Reached;
        var patient = FetchAsync("/a", r => r with { Timeout = TimeSpan.FromSeconds(10) });
        Time.Advance(TimeSpan.FromSeconds(3));

        using var timedOut = await impatient;
        Assert.That((timedOut.Error?.Code, timedOut.Error?.Stage, timedOut.Attempts), Is.EqualTo((FetchErrorCode.TimedOut, FetchStage.Response, 1)));
        gate.Open();
        using var page = await patient;
        Assert.That(Text(page), Is.EqualTo("late"));
    }

    [Test]
    public async Task FetchAsync_OtherHeaders_AreAnotherFetch()
    {
        var gate = Gated("/a", "own");

        var fetches = new[] { "a", "b", "a" }.Select(v => FetchAsync("/a", r => r with { Headers = Headers(("X-Mine", v)) })).ToList();
        await TaskGuard.UntilAsync(() => Site.Hits("/a") == 2);
        gate.Open();

        foreach (var page in await Task.WhenAll(fetches))
            page.Dispose();
        Assert.That(Site.Hits("/a"), Is.EqualTo(2));
    }

    [Test]
    public async Task FetchAsync_CancelledBefore_SendsNothing()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        Assert.That(async () => await FetchAsync("/a", cancellationToken: cancelled.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(Site.Hits("/a"), Is.Zero);
    }

    private Gate Gated(string path, string text)
    {
        var gate = new Gate();
        Site.Page(path, async context =>
        {
            await gate.PassAsync(context.RequestAborted);
            await context.Response.WriteAsync(text, context.RequestAborted);
        });
        return gate;
    }
}
