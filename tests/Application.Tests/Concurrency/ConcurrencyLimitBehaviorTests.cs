using Gather.Application.Access;
using Gather.Application.Concurrency;
using Gather.Application.Operations;
using Gather.Testing;

namespace Gather.Application.Tests.Concurrency;

public sealed class ConcurrencyLimitBehaviorTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly TestMeterFactory _meters = new();
    private readonly ConcurrencyPools _pools;
    private readonly CallContext _call = new();

    public ConcurrencyLimitBehaviorTests()
    {
        _pools = Pools.All(_time, _meters, permits: 1, queue: 1);
        _call.Begin(Caller.Root, TimeSpan.FromHours(1), _time, CancellationToken.None);
    }

    private ConcurrencyPool Pool => _pools[PoolName.Sleep];

    [TearDown]
    public void EveryPermitIsBack() => Pool.AssertIdle();

    public void Dispose()
    {
        _call.Dispose();
        _pools.Dispose();
        _meters.Dispose();
    }

    [Test]
    public async Task Handle_HandlerRuns_HoldsOnePermitUntilItAnswers()
    {
        var gate = new Gate();
        var answer = AskAsync(() => AnswerAfterAsync(gate));
        await gate.Reached;
        Assert.That(Pool.Usage.InUse, Is.EqualTo(1));

        gate.Open();

        Assert.That(await answer.Soon(), Is.EqualTo("answer"));
    }

    [Test]
    public async Task Handle_HandlerThrows_GivesThePermitBack()
    {
        var gate = new Gate();
        var answer = AskAsync(() => AnswerAfterAsync(gate));
        await gate.Reached;

        gate.Fail(new InvalidOperationException("broken"));

        Assert.That(async () => await answer.Soon(), Throws.InvalidOperationException.With.Message.EqualTo("broken"));
    }

    [Test]
    public void Handle_HandlerThrowsBeforeItsFirstAwait_GivesThePermitBack() =>
        Assert.That(() => AskAsync(() => throw new InvalidOperationException("broken")), Throws.InvalidOperationException);

    [Test]
    public async Task Handle_CancelledWhileRunning_GivesThePermitBack()
    {
        var gate = new Gate();
        var answer = AskAsync(() => AnswerAfterAsync(gate));
        await gate.Reached;

        _call.End(EndReason.Cancelled);

        Assert.That(async () => await answer.Soon(), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Handle_CancelledWhileQueued_NeverRunsTheHandler()
    {
        var ran = false;
        using (await Pool.AcquireAsync("other", CancellationToken.None))
        {
            var answer = AskAsync(() => Task.FromResult($"{ran = true}"));
            Assert.That(Pool.Usage.Queued, Is.EqualTo(1));

            _call.End(EndReason.Cancelled);

            Assert.That(async () => await answer.Soon(), Throws.InstanceOf<OperationCanceledException>());
        }

        Assert.That(ran, Is.False);
    }

    [Test]
    public async Task Handle_QueueTimeout_ThrowsAndNeverRunsTheHandler()
    {
        var ran = false;
        using (await Pool.AcquireAsync("other", CancellationToken.None))
        {
            var answer = AskAsync(() => Task.FromResult($"{ran = true}"));
            _time.Advance(TimeSpan.FromSeconds(30));

            Assert.That(async () => await answer.Soon(), Throws.TypeOf<ConcurrencyLimitException>());
        }

        Assert.That(ran, Is.False);
    }

    [Test]
    public async Task Handle_RequestWithoutPool_TakesNoPermit()
    {
        using var held = await Pool.AcquireAsync("other", CancellationToken.None);
        var sut = new ConcurrencyLimitBehavior<AskFreely, string>(_pools, _call);

        Assert.That(await sut.Handle(new AskFreely(), CancellationToken.None, () => Task.FromResult("free")), Is.EqualTo("free"));
    }

    [Test]
    public async Task Handle_StreamReadToItsEnd_HoldsThePermitUntilThen()
    {
        var seen = new List<int>();
        await foreach (var item in await AskForManyAsync(Streams.Of(1, 2, 3)))
        {
            seen.Add(item);
            Assert.That(Pool.Usage.InUse, Is.EqualTo(1));
        }

        Assert.That(seen, Is.EqualTo(new[] { 1, 2, 3 }));
        Pool.AssertIdle();
    }

    [Test]
    public async Task Handle_StreamDisposedUnread_GivesThePermitBack()
    {
        var stream = await AskForManyAsync(Streams.Of(1, 2, 3));
        Assert.That(Pool.Usage.InUse, Is.EqualTo(1));

        await ((IAsyncDisposable)stream).DisposeAsync();
    }

    [Test]
    public async Task Handle_StreamReadHalf_GivesThePermitBack()
    {
        await foreach (var _ in await AskForManyAsync(Streams.Of(1, 2, 3)))
            break;
    }

    [Test]
    public async Task Handle_StreamFaults_GivesThePermitBack()
    {
        var stream = await AskForManyAsync(Streams.Faulting(new InvalidOperationException("broken")));

        Assert.That(async () => await stream.CountAsync(), Throws.InvalidOperationException.With.Message.EqualTo("broken"));
    }

    [Test]
    public async Task Handle_StreamCancelledMidway_GivesThePermitBack()
    {
        var gate = new Gate();
        var stream = await AskForManyAsync(Streams.Gated(gate));
        var counting = stream.CountAsync(_call.Token).AsTask();
        await gate.Reached;

        _call.End(EndReason.CallerLeft);

        Assert.That(async () => await counting.Soon(), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Handle_StreamDisposedAfterItsEnd_GivesThePermitBackOnce()
    {
        var stream = await AskForManyAsync(Streams.Of(1));
        await stream.CountAsync();
        using var other = await Pool.AcquireAsync("other", CancellationToken.None);

        await ((IAsyncDisposable)stream).DisposeAsync();

        Assert.That(Pool.Usage.InUse, Is.EqualTo(1));
    }

    private static async Task<string> AnswerAfterAsync(Gate gate, CancellationToken cancellationToken)
    {
        await gate.PassAsync(cancellationToken);
        return "answer";
    }

    private Task<string> AnswerAfterAsync(Gate gate) => AnswerAfterAsync(gate, _call.Token);

    private Task<string> AskAsync(Func<Task<string>> handler) =>
        new ConcurrencyLimitBehavior<Ask, string>(_pools, _call).Handle(new Ask(), _call.Token, () => handler());

    private Task<IAsyncEnumerable<int>> AskForManyAsync(IAsyncEnumerable<int> answer) =>
        new ConcurrencyLimitBehavior<AskForMany, IAsyncEnumerable<int>>(_pools, _call).Handle(new AskForMany(), _call.Token, () => Task.FromResult(answer));
}
