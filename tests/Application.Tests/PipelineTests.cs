using Gather.Application.Concurrency;
using Gather.Application.Errors;
using Gather.Application.Operations;
using Gather.Application.Sleeps;
using Gather.Testing;
using MediatR;
using Microsoft.Extensions.Options;

namespace Gather.Application.Tests;

/// <summary>The whole way of a request, through the registration that the program uses.</summary>
public sealed class PipelineTests
{
    [Test]
    public async Task AddApplication_Behaviors_StandInTheirOrder()
    {
        await using var host = new Host();

        var behaviors = host.Get<IEnumerable<IPipelineBehavior<Sleep, SleepAnswer>>>().Select(b => b.GetType().GetGenericTypeDefinition());

        Assert.That(behaviors, Is.EqualTo(new[] { typeof(TelemetryBehavior<,>), typeof(ValidationBehavior<,>), typeof(ConcurrencyLimitBehavior<,>) }));
    }

    [Test]
    public async Task AddApplication_ValidSettings_Start()
    {
        await using var host = new Host();

        Assert.That(host.Start, Throws.Nothing);
    }

    [Test]
    public async Task AddApplication_SeveralWrongSettings_AllStopTheStart()
    {
        await using var host = new Host(("Sleep:MaxSeconds", "0"), ("Sleep:MaxItems", "0"), ("Concurrency:Pools:sleep:Permits", "0"), ("Concurrency:Pools:other:Permits", "1"));

        var refused = Assert.Throws<AggregateException>(host.Start);

        var faults = refused!.InnerExceptions.OfType<OptionsValidationException>().SelectMany(e => e.Failures).ToList();
        Assert.That(faults, Has.Count.EqualTo(4), string.Join('\n', faults));
    }

    [Test]
    public async Task Send_InvalidRequestToAFullPool_IsRefusedForItsInputAndTakesNoPermit()
    {
        await using var host = new Host(("Concurrency:Pools:limited-sleep:Queue", "0"));
        using var held = await host.Get<ConcurrencyPools>()[PoolName.LimitedSleep].AcquireAsync("other", CancellationToken.None);

        Assert.That(() => host.SendAsync(new LimitedSleep(-1)), Throws.TypeOf<RequestInvalidException>());
        Assert.That(() => host.SendAsync(new LimitedSleep(1)), Throws.TypeOf<ConcurrencyLimitException>());
        Assert.That(host.Get<OperationRegistry>().Count, Is.Zero);
    }

    [Test]
    public async Task Send_WaitsForItsPermit_IsSeenAsQueuedThenRunning()
    {
        await using var host = new Host();
        var held = await host.Get<ConcurrencyPools>()[PoolName.LimitedSleep].AcquireAsync("other", CancellationToken.None);
        var answer = host.SendAsync(new LimitedSleep(1));
        Assert.That(Operations(host).Single().Stage, Is.EqualTo(OperationStage.Queued));
        var timers = host.Time.PendingTimers;

        held.Dispose();
        // The timer of the queue goes and that of the sleep comes.
        await TaskGuard.UntilAsync(() => Operations(host).Single().Stage == OperationStage.Running && host.Time.PendingTimers == timers);
        host.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.That(await answer.Soon(), Is.EqualTo(new SleepAnswer("Slept for 1 seconds.")));
        Assert.That(Operations(host), Is.Empty);
    }

    [Test]
    public async Task Send_Streams_IsSeenWithItsProgressAndHoldsItsPermitUntilTheEnd()
    {
        await using var host = new Host();
        var pool = host.Get<ConcurrencyPools>()[PoolName.SleepBatch];

        await foreach (var _ in await host.SendAsync(new RunSleeps([0, 0, -1])))
        {
            var operation = Operations(host).Single();
            Assert.That((operation.Kind, operation.Stage, operation.Total, pool.Usage.InUse), Is.EqualTo(("run-sleeps", OperationStage.Streaming, 3, 1)));
        }

        Assert.That((Operations(host).Count, pool.Usage.InUse), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task Send_StreamAbandoned_GivesUpItsOperationAndItsPermit()
    {
        await using var host = new Host();
        var stream = await host.SendAsync(new RunSleeps([1]));

        await ((IAsyncDisposable)stream).DisposeAsync();

        Assert.That((Operations(host).Count, host.Get<ConcurrencyPools>()[PoolName.SleepBatch].Usage.InUse), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task Send_CancelledByAnOperator_EndsAndGivesItsPermitBack()
    {
        await using var host = new Host();
        var answer = host.SendAsync(new Sleep(5));

        Operations(host).Single().Cancel();

        Assert.That(async () => await answer.Soon(), Throws.InstanceOf<OperationCanceledException>());
        Assert.That((host.Call.EndReason, Operations(host).Count, host.Get<ConcurrencyPools>()[PoolName.Sleep].Usage.InUse), Is.EqualTo((EndReason.Cancelled, 0, 0)));
    }

    private static IReadOnlyList<Operation> Operations(Host host) => host.Get<OperationRegistry>().List(after: 0, limit: 100);
}
