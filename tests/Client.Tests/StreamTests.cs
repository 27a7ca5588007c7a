namespace Gather.Client.Tests;

/// <summary>Streams of the real server. A wait of five minutes that is never waited for shows that items come before the end.</summary>
public sealed class StreamTests : IDisposable
{
    private static readonly RunSleeps FirstAtOnce = new() { Seconds = [300, 0] };

    private readonly GatherServer _server;
    private readonly Sdk _sdk;
    private readonly IGatherClient _root;

    public StreamTests()
    {
        _server = new();
        _sdk = _server.AsRoot();
        _root = _sdk.Client;
    }

    [OneTimeTearDown]
    public void Dispose()
    {
        _sdk.Dispose();
        _server.Dispose();
    }

    [Test]
    public async Task StreamSleepsAsync_SeveralItems_ComeInTheOrderOfLength()
    {
        var outcomes = await _root.StreamSleepsAsync(new RunSleeps { Seconds = [0.2, 0.1, -1, 0.3] }).ToListAsync();

        Assert.That(outcomes.Select(o => o.Index), Is.EqualTo(new[] { 2, 1, 0, 3 }));
        Assert.That(outcomes.Select(o => o.Status), Is.EqualTo(new[] { SleepStatus.Failed, SleepStatus.Succeeded, SleepStatus.Succeeded, SleepStatus.Succeeded }));
    }

    [Test]
    public async Task StreamSleepsAsync_ThousandsOfItems_ComeAll()
    {
        var outcomes = await _root.StreamSleepsAsync(new RunSleeps { Seconds = [.. Enumerable.Repeat(0.0, 10_000)] }).ToListAsync();

        Assert.That(outcomes.Select(o => o.Index), Is.EqualTo(Enumerable.Range(0, 10_000)));
    }

    [Test]
    public async Task StreamSleepsAsync_LoopLeft_EndsTheOperationOnTheServer()
    {
        await foreach (var outcome in _root.StreamSleepsAsync(FirstAtOnce))
        {
            Assert.That(outcome.Index, Is.EqualTo(1));
            Assert.That(await _root.RunningAsync("run-sleeps"), Has.Count.EqualTo(1));
            break;
        }

        await _root.UntilRunningAsync("run-sleeps", 0);
    }

    [Test]
    public async Task StreamSleepsAsync_TokenCancelledWhileWaiting_ThrowsAndEndsTheOperationOnTheServer()
    {
        using var cancellation = new CancellationTokenSource();
        await using var outcomes = _root.StreamSleepsAsync(FirstAtOnce).GetAsyncEnumerator(cancellation.Token);
        await outcomes.MoveNextAsync();
        var next = outcomes.MoveNextAsync();

        await cancellation.CancelAsync();

        Assert.That(async () => await next, Throws.InstanceOf<OperationCanceledException>());
        await _root.UntilRunningAsync("run-sleeps", 0);
    }

    [Test]
    public async Task StreamSleepsAsync_CancelledByAnOperator_ThrowsTheProblemHalfWay()
    {
        await using var outcomes = _root.StreamSleepsAsync(FirstAtOnce).GetAsyncEnumerator();
        await outcomes.MoveNextAsync();
        var operation = (await _root.RunningAsync("run-sleeps")).Single();
        Assert.That(operation.Progress, Is.EqualTo(new OperationProgress { Done = 1, Total = 2 }));

        await _root.CancelOperationAsync(operation.Id);

        var e = Assert.ThrowsAsync<GatherProblemException>(async () => await outcomes.MoveNextAsync())!;
        Assert.That((e.Code, e.Status), Is.EqualTo(("operation-cancelled", 409)));
    }
}
