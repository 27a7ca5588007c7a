using Gather.Infrastructure.Egress;
using Gather.Infrastructure.Egress.Hosts;
using Gather.Testing;

namespace Gather.Infrastructure.Tests.Egress.Hosts;

internal sealed class HostGateTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private FakeTimeProvider _time = null!;
    private HostLoad _load = null!;
    private HostOptions _options = null!;
    private HostGate _gate = null!;

    [SetUp]
    public void MakeGate()
    {
        (_time, _load, _options) = (new FakeTimeProvider(), new HostLoad(), new HostOptions { Concurrency = 2 });
        _gate = new HostGate(_options, _time, _load);
    }

    [TearDown]
    public void Dispose() => _gate.Dispose();

    [Test]
    public async Task TakeAsync_MoreThanTheConcurrency_WaitsForATurnGivenBack()
    {
        var first = await TakeAsync();
        await TakeAsync();
        var third = TakeAsync();
        var fourth = TakeAsync();

        Assert.That((third.IsCompleted, _load.Running, _load.Queued), Is.EqualTo((false, 2, 2)));
        first.Permit!.Dispose();
        // Twice given back counts once.
        first.Permit.Dispose();

        Assert.That((await third.Soon()).Permit, Is.Not.Null);
        Assert.That((fourth.IsCompleted, _load.Running, _load.Queued), Is.EqualTo((false, 2, 1)));
    }

    [Test]
    public async Task TakeAsync_WithADelay_StartsExactlyThatFarApart()
    {
        var starts = new List<TimeSpan>();
        var begin = _time.Moment();
        var turns = Enumerable.Range(0, 4).Select(async _ =>
        {
            using var permit = (await TakeAsync(delay: 2 * Second)).Permit;
            lock (starts) starts.Add(_time.Moment() - begin);
        }).ToList();

        for (var i = 1; i <= 3; i++)
        {
            _time.Advance(2 * Second - TimeSpan.FromMilliseconds(1));
            Assert.That(turns.Count(t => t.IsCompleted), Is.EqualTo(i), "one came too early");
            _time.Advance(TimeSpan.FromMilliseconds(1));
            await turns[i].Soon();
        }

        Assert.That(starts, Is.EqualTo(new[] { TimeSpan.Zero, 2 * Second, 4 * Second, 6 * Second }));
    }

    [Test]
    public async Task TakeAsync_ATurnAfterTheDeadline_IsRefusedAtOnceAndToldWhen()
    {
        (await TakeAsync(delay: 3 * Second)).Permit!.Dispose();
        var second = TakeAsync(delay: 3 * Second, timeout: 4 * Second);
        var third = await TakeAsync(delay: 3 * Second, timeout: 5 * Second).Soon();

        Assert.That(second.IsCompleted, Is.False);
        Assert.That((third.Permit, third.RetryAfter), Is.EqualTo(((HostPermit?)null, 6 * Second)));
    }

    [Test]
    public async Task TakeAsync_AFullQueue_IsRefused()
    {
        _options.MaxQueued = 1;
        await TakeAsync();
        await TakeAsync();
        var waiting = TakeAsync();

        Assert.That((await TakeAsync().Soon()).Permit, Is.Null);
        Assert.That(waiting.IsCompleted, Is.False);
    }

    [Test]
    public async Task TakeAsync_Cancelled_LeavesItsPlaceToTheNext()
    {
        var first = await TakeAsync();
        await TakeAsync();
        using var left = new CancellationTokenSource();
        var leaving = _gate.TakeAsync(new TurnRequest(TimeSpan.Zero, Within(Second)), left.Token).AsTask();
        var next = TakeAsync();

        await left.CancelAsync();

        Assert.That(async () => await leaving.Soon(), Throws.InstanceOf<OperationCanceledException>());
        first.Permit!.Dispose();
        Assert.That((await next.Soon()).Permit, Is.Not.Null);
        Assert.That((_load.Running, _load.Queued), Is.EqualTo((2, 0)));
    }

    [Test]
    public async Task BeginCoolDown_WithRetryAfter_HoldsEverythingUntilThen()
    {
        _gate.BeginCoolDown(retryAfter: 5 * Second);
        var turn = TakeAsync();

        Assert.That(_gate.State.CoolDown, Is.EqualTo(5 * Second));
        _time.Advance(5 * Second - TimeSpan.FromMilliseconds(1));
        Assert.That(turn.IsCompleted, Is.False);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.That((await turn.Soon()).Permit, Is.Not.Null);
    }

    [Test]
    public async Task BeginCoolDown_BeyondTheDeadlineOfThoseWhoWait_RefusesThemAtOnce()
    {
        var first = await TakeAsync();
        await TakeAsync();
        var impatient = TakeAsync(timeout: 4 * Second);
        var patient = TakeAsync(timeout: 6 * Second);

        _gate.BeginCoolDown(retryAfter: 5 * Second);

        Assert.That((await impatient.Soon()).RetryAfter, Is.EqualTo(5 * Second));
        first.Permit!.Dispose();
        Assert.That(patient.IsCompleted, Is.False);
        _time.Advance(5 * Second);
        Assert.That((await patient.Soon()).Permit, Is.Not.Null);
    }

    [Test]
    public void BeginCoolDown_WithoutRetryAfter_DoublesUpToItsBoundAndRecovers()
    {
        _options.MaxCoolDown = 5 * Second;
        foreach (var expected in new[] { 1, 2, 4, 5, 5 })
        {
            _gate.BeginCoolDown(retryAfter: null);
            // Of those that were under way together.
            _gate.BeginCoolDown(retryAfter: null);
            Assert.That(_gate.State.CoolDown, Is.EqualTo(expected * Second));
            _time.Advance(expected * Second);
        }

        _gate.Recover();
        _gate.BeginCoolDown(retryAfter: null);
        Assert.That(_gate.State.CoolDown, Is.EqualTo(Second));
    }

    [Test]
    public void BeginCoolDown_AnAbsurdRetryAfter_IsBounded()
    {
        _gate.BeginCoolDown(TimeSpan.FromDays(365));

        Assert.That(_gate.State.CoolDown, Is.EqualTo(_options.MaxRetryAfter));
    }

    [Test]
    public async Task TakeAsync_First_GoesBeforeAllAndPutsOffNobody()
    {
        _options.Concurrency = 1;
        var running = await TakeAsync(delay: Second);
        var waiting = TakeAsync(delay: Second);
        var first = _gate.TakeAsync(new TurnRequest(TimeSpan.Zero, Within(Second), First: true), default).AsTask();

        running.Permit!.Dispose();
        (await first.Soon()).Permit!.Dispose();
        Assert.That(waiting.IsCompleted, Is.False);
        _time.Advance(Second);
        Assert.That((await waiting.Soon()).Permit, Is.Not.Null);
    }

    [Test]
    public async Task TakeAsync_ManyAtOnce_KeepsTheBound()
    {
        var (order, most, running) = (new List<int>(), 0, 0);
        var turns = Enumerable.Range(0, 1000).Select(async i =>
        {
            var taking = TakeAsync();
            using var permit = (await taking).Permit;
            lock (order)
            {
                order.Add(i);
                most = Math.Max(most, ++running);
            }

            await Task.Yield();
            lock (order) running--;
        }).ToList();

        await Task.WhenAll(turns).Soon();

        Assert.That((most, order.Count, _load.Running, _load.Queued), Is.EqualTo((2, 1000, 0, 0)));
    }

    [Test]
    public async Task TakeAsync_OneThatCanWait_GoesBehindAllWhoCannot()
    {
        var running = new[] { await TakeAsync(), await TakeAsync() };
        var job = LaterAsync();
        var caller = TakeAsync();

        running[0].Permit!.Dispose();
        var turn = await caller.Soon();
        Assert.That(job.IsCompleted, Is.False);

        turn.Permit!.Dispose();
        Assert.That((await job.Soon()).Permit, Is.Not.Null);
    }

    [Test]
    public async Task TakeAsync_OneThatCanWait_WaitsBeyondItsDeadline()
    {
        _gate.BeginCoolDown(TimeSpan.FromMinutes(30));
        var job = LaterAsync();
        _gate.BeginCoolDown(TimeSpan.FromMinutes(31));
        _time.Advance(TimeSpan.FromMinutes(30));
        Assert.That(job.IsCompleted, Is.False);

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.That((await job.Soon()).Permit, Is.Not.Null);
    }

    [Test]
    public async Task TakeAsync_ThoseThatCanWait_DoNotPutOffTheOthersTurns()
    {
        await TakeAsync(delay: Second);
        for (var i = 0; i < 100; i++)
            _ = LaterAsync(Second);
        var caller = TakeAsync(delay: Second, timeout: Second);
        _time.Advance(Second);

        Assert.That((await caller.Soon()).Permit, Is.Not.Null);
        Assert.That(_gate.State.Queued, Is.EqualTo(100));
    }

    private Task<Turn> LaterAsync(TimeSpan delay = default) =>
        _gate.TakeAsync(new TurnRequest(delay, Within(Second), CanWait: true), default).AsTask();

    private Task<Turn> TakeAsync(TimeSpan delay = default, TimeSpan? timeout = null) =>
        _gate.TakeAsync(new TurnRequest(delay, Within(timeout ?? TimeSpan.FromMinutes(1))), default).AsTask();

    private Deadline Within(TimeSpan timeout) => new(_time, timeout);
}
