using Gather.Application.Jobs;
using Gather.Application.Jobs.Storage;
using Gather.Application.Jobs.Work;
using Gather.Application.Storage;
using Gather.Domain.Jobs;
using Gather.Domain.Scraping;
using Gather.Testing;

namespace Gather.Application.Tests.Jobs;

public sealed class JobEngineTests : IAsyncDisposable
{
    private static readonly StoreUnavailableException Unavailable = new("The disk is full.");

    private readonly JobRig _rig = new();

    [SetUp]
    public void Start() => _rig.Start();

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Test]
    public async Task Batch_OfGoodAndBadUrls_GivesEachItsResult()
    {
        _rig.Fetcher.Answer = (request, _) => Task.FromResult(
            request.Url.Text.EndsWith("/3", StringComparison.Ordinal) ? FakePage.Failed(FetchErrorCode.UpstreamStatus, 404)
            : request.Url.Text.EndsWith("/4", StringComparison.Ordinal) ? FakePage.Failed(FetchErrorCode.RobotsDisallowed)
            : FakePage.Html("Hello"));

        var job = await _rig.AcceptAsync(_rig.NewJob(), [.. JobRig.Urls(0, 5), .. JobRig.Urls(0, 1), new NewItem("no url")]);
        await _rig.EndedAsync(job);

        Assert.That(_rig.Store.ItemsOf(job).Select(i => (i.State, i.Code, i.Status, i.Ends)), Is.EqualTo(new (ItemState, string, int?, int)[]
        {
            (ItemState.Succeeded, "", 200, 1), (ItemState.Succeeded, "", 200, 1), (ItemState.Succeeded, "", 200, 1),
            (ItemState.Failed, "upstreamStatus", 404, 1), (ItemState.Skipped, "robotsDisallowed", null, 1),
            (ItemState.Succeeded, "", 200, 1), (ItemState.Failed, "invalidUrl", null, 1),
        }));
        Assert.That(_rig.Store.Peek(job).State, Is.EqualTo(JobState.SucceededWithErrors));
        Assert.That(_rig.Store.LogOf(job)[0], Is.EqualTo("job.start"));
        Assert.That(_rig.Store.LogOf(job).Count(t => t == "job.start"), Is.EqualTo(1));
        Assert.That(_rig.Fetcher.Requests.Select(r => r.CanWait), Is.All.True);
    }

    [Test]
    public async Task Batch_OneItemAtATime_IsAskedForItsEndOnce()
    {
        var job = await _rig.BatchAsync(30, tuning: new JobTuning(Concurrency: 1, Delay: 0, Priority: 0, Deadline: null));
        await _rig.EndedAsync(job);

        Assert.That(_rig.Store.Names.Count(n => n == nameof(IJobStore.EndAsync)), Is.EqualTo(1));
        Assert.That(_rig.Fetcher.MostOpen, Is.EqualTo(1));
    }

    [Test]
    public async Task Item_ThatCannotBeStored_FailsAsInternal()
    {
        var faults = 1;
        _rig.Store.Fault = call => call == nameof(IJobStore.CompleteAsync) && Interlocked.Decrement(ref faults) == 0 ? new InvalidOperationException("It is odd.") : null;

        // One at a time: what is stored together is stored one by one when it fails.
        var job = await _rig.BatchAsync(3, tuning: new JobTuning(Concurrency: 1, Delay: 0, Priority: 0, Deadline: null));
        await _rig.EndedAsync(job);

        Assert.That(_rig.Store.ItemsOf(job).Select(i => i.Code).Order(StringComparer.Ordinal), Is.EqualTo(["", "", "internal"]));
    }

    [Test]
    public async Task Item_WhoseFailureCannotBeStoredEither_IsTriedAgainAfterAWhile()
    {
        _rig.Store.Fault = static call => call == nameof(IJobStore.CompleteAsync) ? new InvalidOperationException("It is odd.") : null;
        var job = await _rig.BatchAsync(1);
        await TaskGuard.UntilAsync(() => _rig.Time.PendingTimers > 0);

        Assert.That(_rig.Fetcher.Fetches, Is.EqualTo(1));
        _rig.Store.Fault = static _ => null;
        _rig.Time.Advance(TimeSpan.FromSeconds(5));
        await _rig.EndedAsync(job);

        Assert.That(_rig.Store.ItemsOf(job).Single().State, Is.EqualTo(ItemState.Succeeded));
    }

    [Test]
    public async Task Store_Unavailable_KeepsWhatIsDoneAndBeginsNothing()
    {
        _rig.Store.Fault = static call => call == nameof(IJobStore.CompleteAsync) ? Unavailable : null;
        var gate = GateAll();
        var job = await _rig.BatchAsync(40, tuning: new JobTuning(Concurrency: 4, Delay: 0, Priority: 0, Deadline: null));
        var outage = _rig.Get<StoreOutage>();
        await TaskGuard.UntilAsync(() => _rig.Fetcher.Open == 4);
        gate.Open();
        await TaskGuard.UntilAsync(() => outage.IsOn && _rig.Fetcher.Open == 0);
        _rig.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.That(_rig.Fetcher.Fetches, Is.EqualTo(4));
        _rig.Store.Fault = static _ => null;
        await AdvanceUntilAsync(() => _rig.Store.Peek(job).State.HasEnded());

        Assert.That(outage.IsOn, Is.False);
        Assert.That(_rig.Fetcher.Fetches, Is.EqualTo(40));
        Assert.That(_rig.Store.ItemsOf(job).Select(i => (i.State, i.Ends)), Is.All.EqualTo((ItemState.Succeeded, 1)));
    }

    [TestCase(nameof(IJobStore.ReadQueuedAsync))]
    [TestCase(nameof(IJobStore.FindAsync))]
    [TestCase(nameof(IJobStore.CommandAsync))]
    [TestCase(nameof(IJobStore.EndAsync))]
    [TestCase(nameof(IJobStore.ListUnendedAsync))]
    public async Task Store_UnavailableAtAnyCall_IsRiddenOut(string call)
    {
        await _rig.DropAsync();
        var job = await _rig.BatchAsync(10);
        _rig.Store.Fault = c => c == call ? Unavailable : null;
        _rig.Start();
        await TaskGuard.UntilAsync(() => _rig.Get<StoreOutage>().IsOn);

        _rig.Store.Fault = static _ => null;
        await AdvanceUntilAsync(() => _rig.Store.Peek(job).State.HasEnded());

        await TaskGuard.UntilAsync(() => !_rig.Get<StoreOutage>().IsOn);
        Assert.That(_rig.Store.ItemsOf(job).Select(i => (i.State, i.Ends)), Is.All.EqualTo((ItemState.Succeeded, 1)));
    }

    [Test]
    public async Task Store_FailsOddlyWhenLookedAt_IsLookedAtAgain()
    {
        _rig.Store.Fault = static call => call == nameof(IJobStore.FindAsync) ? new InvalidOperationException("It is odd.") : null;
        var job = await _rig.BatchAsync(2);
        await TaskGuard.UntilAsync(() => _rig.Time.PendingTimers > 0);

        _rig.Store.Fault = static _ => null;
        await AdvanceUntilAsync(() => _rig.Store.Peek(job).State.HasEnded());
    }

    [TestCase(nameof(IJobStore.FindAsync))]
    [TestCase(nameof(IJobStore.ListUnendedAsync))]
    public async Task Stop_WhileTheStoreFailsOddly_StopsAllTheSame(string call)
    {
        await _rig.DropAsync();
        await _rig.BatchAsync(2);
        var stopped = new TaskCompletionSource<Task>();
        _rig.Store.Fault = c =>
        {
            if (c != call)
                return null;
            stopped.TrySetResult(_rig.StopAsync());
            return new InvalidOperationException("It is odd.");
        };
        _rig.Start();

        await (await stopped.Task.Soon());
    }

    [Test]
    public async Task Stop_WithItemsInHand_FinishesThemAndBeginsNoOthers()
    {
        var gate = GateAll();
        var job = await _rig.BatchAsync(20);
        await TaskGuard.UntilAsync(() => _rig.Fetcher.Open == 8);

        var stopping = _rig.StopAsync();
        gate.Open();
        await stopping;

        Assert.That(_rig.Store.Peek(job).Count(), Is.EqualTo(new JobCounts(20, 12, 0, 8, 0, 0, 0)));
    }

    [Test]
    public async Task Drop_WithItemsInHand_LeavesThemForTheNextStart()
    {
        GateAll();
        var job = await _rig.BatchAsync(20);
        await TaskGuard.UntilAsync(() => _rig.Fetcher.Open == 8);
        await _rig.DropAsync();
        Assert.That(_rig.Store.Peek(job).Count().Queued, Is.EqualTo(20));

        _rig.Fetcher.Answer = static (_, _) => Task.FromResult(FakePage.Html("Hello"));
        _rig.Start();
        await _rig.EndedAsync(job);

        Assert.That(_rig.Store.ItemsOf(job).Select(i => (i.State, i.Ends)), Is.All.EqualTo((ItemState.Succeeded, 1)));
        Assert.That(_rig.Store.LogOf(job).Count(t => t == "job.start"), Is.EqualTo(1));
    }

    [Test]
    public async Task Metrics_OfAJob_TellWhatItDoes()
    {
        using var recorder = new MeterRecorder(_rig.Meters);
        var gate = GateAll();
        var job = await _rig.BatchAsync(9);
        await TaskGuard.UntilAsync(() => _rig.Fetcher.Open == 8);
        _rig.Look(job);
        await TaskGuard.UntilAsync(() => recorder.Observe().Contains(new Recorded("gather.jobs.active", 1, "state=running")));

        Assert.That(recorder.Observe(), Is.SupersetOf(new[] { new Recorded("gather.jobs.items.running", 8, ""), new Recorded("gather.jobs.store.outage", 0, "") }));
        gate.Open();
        await _rig.EndedAsync(job);
        await TaskGuard.UntilAsync(() => recorder.All.Count(r => r == new Recorded("gather.jobs.items.completed", 1, "outcome=succeeded")) == 9);
    }

    private Gate GateAll()
    {
        var gate = new Gate();
        _rig.Fetcher.Answer = async (_, token) =>
        {
            await gate.PassAsync(token);
            return FakePage.Html("Hello");
        };
        return gate;
    }

    private Task AdvanceUntilAsync(Func<bool> hasComeAbout) => TaskGuard.UntilAsync(() =>
    {
        _rig.Time.Advance(TimeSpan.FromSeconds(1));
        return hasComeAbout();
    });
}
