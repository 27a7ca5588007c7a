using Gather.Application.Access;
using Gather.Application.Operations;
using Gather.Testing;

namespace Gather.Application.Tests.Operations;

public sealed class TelemetryBehaviorTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly TestMeterFactory _meters = new();
    private readonly MeterRecorder _heard;
    private readonly OperationRegistry _registry;
    private readonly OperationMetrics _metrics;
    private readonly CallContext _call = new();

    public TelemetryBehaviorTests()
    {
        _heard = new MeterRecorder(_meters);
        _registry = new OperationRegistry(_time, _meters);
        _metrics = new OperationMetrics(_time, _meters);
        _call.Begin(Caller.Root, TimeSpan.FromMinutes(6), _time, CancellationToken.None);
    }

    [TearDown]
    public void EveryOperationIsClosed() => Assert.That(_registry.Count, Is.Zero);

    public void Dispose()
    {
        _call.Dispose();
        _heard.Dispose();
        _meters.Dispose();
    }

    [Test]
    public async Task Handle_HandlerRuns_ShowsTheOperationUntilItAnswers()
    {
        var gate = new Gate();
        var answer = AskAsync(gate);
        await gate.Reached;

        var operation = _registry.List(after: 0, limit: 10).Single();
        Assert.That((operation.Kind, operation.Caller, operation.Stage, operation.StartedAt), Is.EqualTo(("ask", "root", OperationStage.Validating, _time.GetUtcNow())));
        Assert.That(_heard.Observe().Single(m => m.Instrument == "gather.operations.active"), Is.EqualTo(new Recorded("gather.operations.active", 1, "kind=ask")));

        gate.Open();
        await answer.Soon();
        Assert.That(_heard.Observe(), Is.Empty);
    }

    [Test]
    public async Task Handle_Answers_RecordsItsDurationAsSucceeded()
    {
        var gate = new Gate();
        var answer = AskAsync(gate);
        await gate.Reached;
        _time.Advance(TimeSpan.FromSeconds(2.5));
        gate.Open();
        await answer.Soon();

        Assert.That(_heard.All, Is.EqualTo(new[] { new Recorded("gather.operation.duration", 2.5, "kind=ask,outcome=succeeded") }));
    }

    [Test]
    public void Handle_Throws_IsFailed()
    {
        var gate = new Gate();
        var answer = AskAsync(gate);
        gate.Fail(new InvalidOperationException());

        Assert.That(async () => await answer.Soon(), Throws.InvalidOperationException);
        AssertOutcome("ask", "failed");
    }

    [TestCase(EndReason.CallerLeft, "caller-left")]
    [TestCase(EndReason.Cancelled, "cancelled")]
    [TestCase(EndReason.TimedOut, "timed-out")]
    [TestCase(EndReason.ShuttingDown, "shut-down")]
    public async Task Handle_CallEnded_TellsWhoEndedIt(EndReason reason, string outcome)
    {
        var gate = new Gate();
        var answer = AskAsync(gate);
        await gate.Reached;

        _registry.EndAll(reason);

        Assert.That(async () => await answer.Soon(), Throws.InstanceOf<OperationCanceledException>());
        AssertOutcome("ask", outcome);
    }

    [Test]
    public void Handle_CancelledThoughNobodyEndedTheCall_IsFailed()
    {
        Assert.That(() => HandleAsync(() => throw new OperationCanceledException()), Throws.InstanceOf<OperationCanceledException>());

        AssertOutcome("ask", "failed");
    }

    [Test]
    public async Task Handle_FailsAfterTheCallWasEnded_IsFailed()
    {
        var gate = new Gate();
        var answer = AskAsync(gate, CancellationToken.None);
        await gate.Reached;
        _call.End(EndReason.Cancelled);

        gate.Fail(new InvalidOperationException());

        Assert.That(async () => await answer.Soon(), Throws.InvalidOperationException);
        AssertOutcome("ask", "failed");
    }

    [Test]
    public async Task Handle_StreamReadToItsEnd_EndsWithIt()
    {
        var stream = await AskForManyAsync(Streams.Of(1, 2));
        await foreach (var _ in stream)
            Assert.That(_registry.List(0, 10).Single().Stage, Is.EqualTo(OperationStage.Streaming));

        AssertOutcome("ask-for-many", "succeeded");
    }

    [Test]
    public async Task Handle_StreamAnswered_RecordsTheTimeItTookToRead()
    {
        var stream = await AskForManyAsync(Streams.Of(1));
        _time.Advance(TimeSpan.FromSeconds(7));
        await stream.CountAsync();

        Assert.That(_heard.All.Single().Value, Is.EqualTo(7));
    }

    [Test]
    public async Task Handle_StreamFaults_IsFailed()
    {
        var stream = await AskForManyAsync(Streams.Faulting(new InvalidOperationException()));

        Assert.That(async () => await stream.CountAsync(), Throws.InvalidOperationException);
        AssertOutcome("ask-for-many", "failed");
    }

    [Test]
    public async Task Handle_CallEndedWhileStreaming_TellsWhoEndedIt()
    {
        var gate = new Gate();
        var stream = await AskForManyAsync(Streams.Gated(gate));
        var counting = stream.CountAsync(_call.Token).AsTask();
        await gate.Reached;

        _time.Advance(TimeSpan.FromMinutes(6));

        Assert.That(async () => await counting.Soon(), Throws.InstanceOf<OperationCanceledException>());
        AssertOutcome("ask-for-many", "timed-out");
    }

    [Test]
    public async Task Handle_StreamDisposedUnread_ClosesTheOperation()
    {
        var stream = await AskForManyAsync(Streams.Of(1));
        Assert.That(_registry.Count, Is.EqualTo(1));
        _call.End(EndReason.CallerLeft);

        await ((IAsyncDisposable)stream).DisposeAsync();

        AssertOutcome("ask-for-many", "caller-left");
    }

    [Test]
    public async Task Handle_StreamReadHalf_ClosesTheOperationOnce()
    {
        var stream = await AskForManyAsync(Streams.Of(1, 2));
        await foreach (var _ in stream)
            break;
        await ((IAsyncDisposable)stream).DisposeAsync();

        Assert.That(_heard.All, Has.Count.EqualTo(1));
    }

    private Task<string> AskAsync(Gate gate) => AskAsync(gate, _call.Token);

    private Task<string> AskAsync(Gate gate, CancellationToken cancellationToken) => HandleAsync(async () =>
    {
        await gate.PassAsync(cancellationToken);
        return "answer";
    });

    private Task<string> HandleAsync(Func<Task<string>> handler) =>
        new TelemetryBehavior<Ask, string>(_registry, _metrics, _call).Handle(new Ask(), _call.Token, () => handler());

    private Task<IAsyncEnumerable<int>> AskForManyAsync(IAsyncEnumerable<int> answer) =>
        new TelemetryBehavior<AskForMany, IAsyncEnumerable<int>>(_registry, _metrics, _call).Handle(new AskForMany(), _call.Token, () => Task.FromResult(answer));

    private void AssertOutcome(string kind, string outcome) =>
        Assert.That(_heard.All.Select(m => m.Tags), Is.EqualTo(new[] { $"kind={kind},outcome={outcome}" }));
}
