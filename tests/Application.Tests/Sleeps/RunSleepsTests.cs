using Gather.Application.Access;
using Gather.Application.Operations;
using Gather.Application.Sleeps;
using Gather.Testing;
using Microsoft.Extensions.Options;

namespace Gather.Application.Tests.Sleeps;

public sealed class RunSleepsTests
{
    private static readonly SleepError OutOfRange = new("out-of-range", "must be a number from 0 to 300.");

    private readonly FakeTimeProvider _time = new();

    [Test]
    public async Task Handle_SeveralSleeps_ComeInTheOrderOfTheirEnds()
    {
        var outcomes = await RunAsync([2, 3, 1]);

        Assert.That(outcomes, Is.EqualTo(new[]
        {
            new SleepOutcome(2, 1, SleepStatus.Succeeded, Elapsed: 1, Error: null),
            new SleepOutcome(0, 2, SleepStatus.Succeeded, Elapsed: 2, Error: null),
            new SleepOutcome(1, 3, SleepStatus.Succeeded, Elapsed: 3, Error: null),
        }));
    }

    [TestCase(double.NaN)]
    [TestCase(double.PositiveInfinity)]
    [TestCase(-0.001)]
    [TestCase(301)]
    public async Task Handle_OneItemOutOfRange_FailsAloneAndAtOnce(double bad)
    {
        var outcomes = await RunAsync([1, bad]);

        Assert.That(outcomes, Is.EqualTo(new[]
        {
            new SleepOutcome(1, bad, SleepStatus.Failed, Elapsed: 0, OutOfRange),
            new SleepOutcome(0, 1, SleepStatus.Succeeded, Elapsed: 1, Error: null),
        }));
    }

    [Test]
    public async Task Handle_EqualLengths_KeepTheOrderOfTheRequest() =>
        Assert.That((await RunAsync([1, 0, 1, 0])).Select(o => o.Index), Is.EqualTo(new[] { 1, 3, 0, 2 }));

    [Test]
    public async Task Handle_SlowReader_LosesNoTimeOnTheRest()
    {
        using var call = Begun();
        await using var reader = (await Start([1, 2, 60], call)).GetAsyncEnumerator();
        await NextAsync(reader, seconds: 1);
        _time.Advance(TimeSpan.FromSeconds(30));

        Assert.That(await reader.MoveNextAsync().Soon(), Is.True);
        Assert.That(reader.Current.Elapsed, Is.EqualTo(31), "it was over long before it was read");
        await NextAsync(reader, seconds: 29);
        Assert.That(reader.Current.Elapsed, Is.EqualTo(60));
    }

    [Test]
    public async Task Handle_Cancelled_StopsMidway()
    {
        using var call = Begun();
        await using var reader = (await Start([1, 2], call)).GetAsyncEnumerator();
        await NextAsync(reader, seconds: 1);
        var next = reader.MoveNextAsync().AsTask();

        call.End(EndReason.Cancelled);

        Assert.That(async () => await next.Soon(), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Handle_CancelledWhileItemsAreDue_StopsAtTheNext()
    {
        using var call = Begun();
        await using var reader = (await Start([0, 0, 0], call)).GetAsyncEnumerator();
        Assert.That(await reader.MoveNextAsync().Soon(), Is.True);

        call.End(EndReason.Cancelled);

        Assert.That(async () => await reader.MoveNextAsync().Soon(), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Handle_ItemsAreDone_AreCounted()
    {
        using var meters = new TestMeterFactory();
        using var call = Begun();
        var operation = new OperationRegistry(_time, meters).Open("run-sleeps", call);
        call.Operation = operation;
        await using var reader = (await Start([0, -1, 5], call)).GetAsyncEnumerator();

        for (var done = 1; done <= 2; done++)
        {
            Assert.That(await reader.MoveNextAsync().Soon(), Is.True);
            Assert.That((operation.Done, operation.Total), Is.EqualTo((done, 3)));
        }
    }

    [Test]
    public async Task Handle_TenThousandItems_NeedOneTimerAtATime()
    {
        using var call = Begun();
        var timers = _time.PendingTimers;
        var seconds = Enumerable.Range(0, 10_000).Select(i => (i % 100) / 10.0).ToArray();
        await using var reader = (await Start(seconds, call)).GetAsyncEnumerator();

        var count = 0;
        for (var next = reader.MoveNextAsync(); ; next = reader.MoveNextAsync())
        {
            Assert.That(_time.PendingTimers - timers, Is.AtMost(1));
            if (!next.IsCompleted)
                _time.Advance(TimeSpan.FromSeconds(0.1));
            if (!await next.Soon())
                break;
            count++;
        }

        Assert.That(count, Is.EqualTo(10_000));
    }

    private async Task<List<SleepOutcome>> RunAsync(double[] seconds)
    {
        using var call = Begun();
        var outcomes = new List<SleepOutcome>();
        await using var reader = (await Start(seconds, call)).GetAsyncEnumerator();
        for (var next = reader.MoveNextAsync(); ; next = reader.MoveNextAsync())
        {
            if (!next.IsCompleted)
                _time.Advance(TimeSpan.FromSeconds(1));
            if (!await next.Soon())
                return outcomes;
            outcomes.Add(reader.Current);
        }
    }

    private async Task NextAsync(IAsyncEnumerator<SleepOutcome> reader, double seconds)
    {
        var next = reader.MoveNextAsync();
        Assert.That(next.IsCompleted, Is.False);
        _time.Advance(TimeSpan.FromSeconds(seconds));
        Assert.That(await next.Soon(), Is.True);
    }

    private Task<IAsyncEnumerable<SleepOutcome>> Start(double[] seconds, CallContext call) =>
        new RunSleepsHandler(Options.Create(new SleepOptions()), _time, call).Handle(new RunSleeps(seconds), call.Token);

    private CallContext Begun()
    {
        var call = new CallContext();
        call.Begin(Caller.Root, TimeSpan.FromMinutes(10), _time, CancellationToken.None);
        return call;
    }
}
