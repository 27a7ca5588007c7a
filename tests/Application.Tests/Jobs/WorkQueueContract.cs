using Gather.Application.Jobs;
using Gather.Application.Jobs.Queue;
using Gather.Application.Jobs.Storage;
using Gather.Application.Storage;
using Gather.Domain.Jobs;
using Gather.Testing;
using Gather.Testing.Jobs;

namespace Gather.Application.Tests.Jobs;

/// <summary>What every work queue promises, whatever it is made of.</summary>
public abstract class WorkQueueContract
{
    private static readonly CancellationToken None = CancellationToken.None;

    protected FakeTimeProvider Time { get; } = new();

    protected InMemoryJobStore Store { get; private set; } = null!;

    private protected IWorkQueue Queue { get; set; } = null!;

    [SetUp]
    public void MakeQueue()
    {
        Store = new InMemoryJobStore(Time);
        Queue = NewQueue();
    }

    /// <summary>A queue over the store that hands out at most 3 items of one host at once.</summary>
    private protected abstract IWorkQueue NewQueue();

    [Test]
    public async Task TakeAsync_EveryItemOfAJob_IsHandedOutOnceInItsOrder()
    {
        var job = await OfferAsync(1_500);

        var taken = new List<long>();
        for (var i = 0; i < 1_500; i++)
            taken.Add(await FinishAsync(await TakeAsync()));

        Assert.That(taken, Is.EqualTo(Enumerable.Range(0, 1_500).Select(i => (long)i)));
        await AssertNothingAsync();
        Assert.That(Store.Peek(job.Id).Count().Queued, Is.Zero);
    }

    [Test]
    public async Task TakeAsync_BeforeAnythingIsOffered_Waits()
    {
        var waiting = Queue.TakeAsync(None).AsTask();
        var job = await OfferAsync(1);

        Assert.That((await waiting.Soon()).Job.Id, Is.EqualTo(job.Id));
    }

    [Test]
    public async Task TakeAsync_ByManyAtOnce_HandsNothingOutTwice()
    {
        await OfferAsync(600, hosts: 300);

        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            var mine = new List<long>();
            for (var i = 0; i < 75; i++)
                mine.Add(await FinishAsync(await TakeAsync()));
            return mine;
        }));

        Assert.That(taken.SelectMany(t => t), Is.Unique.And.Exactly(600).Items);
    }

    [Test]
    public async Task TakeAsync_Cancelled_TakesNothingAlong()
    {
        using var leaving = new CancellationTokenSource();
        var waiting = Queue.TakeAsync(leaving.Token).AsTask();
        await leaving.CancelAsync();
        Assert.That(async () => await waiting.Soon(), Throws.InstanceOf<OperationCanceledException>());

        await OfferAsync(1);
        Assert.That(async () => await Queue.TakeAsync(leaving.Token).Soon(), Throws.InstanceOf<OperationCanceledException>());
        Assert.That((await TakeAsync()).Items, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task TakeAsync_TheConcurrencyOfAJob_IsKept()
    {
        await OfferAsync(10, hosts: 10, tuning: new JobTuning(2, 0, 0, null));
        var first = await TakeAsync();
        await TakeAsync();
        await AssertNothingAsync();

        await FinishAsync(first);
        await TakeAsync();
    }

    [Test]
    public async Task TakeAsync_OneHost_HasItsShareOnlyAndOthersGoOn()
    {
        await OfferAsync(10);
        for (var i = 0; i < 3; i++)
            await TakeAsync();
        await OfferAsync(10, owner: "another");
        await AssertNothingAsync();

        var elsewhere = await OfferAsync(1, host: "elsewhere");
        Assert.That((await TakeAsync()).Job.Id, Is.EqualTo(elsewhere.Id));
    }

    [Test]
    public async Task TakeAsync_TheDelayOfAJob_IsKeptByHost()
    {
        await OfferAsync(4, hosts: 2, tuning: new JobTuning(8, 10, 0, null));
        await TakeAsync();
        await TakeAsync();
        await AssertNothingAsync();
        var waiting = Queue.TakeAsync(None).AsTask();
        await TaskGuard.UntilAsync(() => Time.PendingTimers > 0);
        Time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.That(waiting.IsCompleted, Is.False);

        Time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.That((await waiting.Soon()).Items.Single().Index, Is.EqualTo(2));
    }

    [Test]
    public async Task TakeAsync_TheDelayOverManyHosts_IsKeptByEach()
    {
        await OfferAsync(2_400, hosts: 1_200, tuning: new JobTuning(5_000, 10, 0, null));
        Assert.That(await TakeAllAsync(1_200), Is.EqualTo(Enumerable.Range(0, 1_200)));
        await AssertNothingAsync();

        Time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(await TakeAllAsync(1_200), Is.EqualTo(Enumerable.Range(1_200, 1_200)));
    }

    [Test]
    public async Task ReturnAsync_AUnit_IsHandedOutAgain()
    {
        await OfferAsync(1);
        var unit = await TakeAsync();
        await Queue.ReturnAsync(unit, None);

        Assert.That((await TakeAsync()).Items, Is.EqualTo(unit.Items));
    }

    [Test]
    public async Task WithdrawAsync_AJob_HandsOutNothingUntilItIsOfferedAgain()
    {
        var job = await OfferAsync(3);
        var unit = await TakeAsync();
        await Queue.WithdrawAsync(job.Id, None);
        await Queue.ReturnAsync(unit, None);
        await AssertNothingAsync();

        await Queue.OfferAsync(job, None);
        Assert.That(await TakeAllAsync(3), Is.EquivalentTo([0L, 1, 2]));
    }

    [Test]
    public async Task OfferAsync_AgainWithItemsInHand_DoesNotHandThemOutTwice()
    {
        var job = await OfferAsync(3);
        var unit = await TakeAsync();
        await Queue.WithdrawAsync(job.Id, None);
        await Queue.OfferAsync(job, None);

        Assert.That(await TakeAllAsync(2), Is.EquivalentTo([1L, 2]));
        await FinishAsync(unit);
        await AssertNothingAsync();
    }

    [Test]
    public async Task OfferAsync_MoreItems_AreHandedOutToo()
    {
        var job = await OfferAsync(1);
        await FinishAsync(await TakeAsync());
        await AssertNothingAsync();

        await Store.AddAsync(job.Id, [.. JobRig.Urls(1, 1)], None);
        await Queue.OfferAsync(job, None);
        Assert.That((await TakeAsync()).Items.Single().Index, Is.EqualTo(1));
    }

    [Test]
    public async Task CompleteAsync_ThatFoundMore_HasItHandedOut()
    {
        var job = await OfferAsync(1);
        var unit = await TakeAsync();
        await AssertNothingAsync();
        await Store.CompleteAsync(job.Id, [Done(0) with { Found = [.. JobRig.Urls(1, 1)] }], None);
        await Queue.CompleteAsync(unit, hasFoundMore: true, None);

        Assert.That((await TakeAsync()).Items.Single().Index, Is.EqualTo(1));
    }

    [Test]
    public async Task OfferAsync_AJobRetriedAfterItsEnd_HandsOutItsFirstItems()
    {
        var job = await OfferAsync(2);
        var unit = await TakeAsync();
        await Store.CompleteAsync(job.Id, [Done(0) with { State = ItemState.Failed, Code = "dnsFailed" }], None);
        await Queue.CompleteAsync(unit, hasFoundMore: false, None);
        await FinishAsync(await TakeAsync());
        await Queue.WithdrawAsync(job.Id, None);

        await Store.RequeueAsync(job.Id, RetryOnly.Failed, -1, 10, None);
        await Queue.OfferAsync(job, None);
        Assert.That((await TakeAsync()).Items.Single().Index, Is.Zero);
    }

    [Test]
    public async Task OfferAsync_ItemsQueuedAgainBelowThoseRead_HandsThemOut()
    {
        var job = await OfferAsync(3);
        var first = await TakeAsync();
        await Store.CompleteAsync(job.Id, [Done(0) with { State = ItemState.Failed, Code = "dnsFailed" }], None);
        await Queue.CompleteAsync(first, hasFoundMore: false, None);
        await FinishAsync(await TakeAsync());
        await FinishAsync(await TakeAsync());
        await AssertNothingAsync();

        await Store.RequeueAsync(job.Id, RetryOnly.Failed, -1, 10, None);
        await Queue.OfferAsync(job, None);
        Assert.That((await TakeAsync()).Items.Single().Index, Is.Zero);
        await AssertNothingAsync();
    }

    [Test]
    public async Task ReturnAsync_WhileItsJobIsRead_IsHandedOutOnce()
    {
        var job = await OfferAsync(1);
        var unit = await TakeAsync();
        await Queue.WithdrawAsync(job.Id, None);
        await Queue.OfferAsync(job, None);
        var reads = 0;
        Store.Fault = call =>
        {
            if (call == nameof(IJobStore.ReadQueuedAsync) && Interlocked.Increment(ref reads) == 1)
                Assert.That(Queue.ReturnAsync(unit, None).AsTask().IsCompletedSuccessfully);
            return null;
        };

        Assert.That((await TakeAsync()).Items, Is.EqualTo(unit.Items));
        await AssertNothingAsync();
        Assert.That(reads, Is.Positive);
    }

    [Test]
    public async Task TakeAsync_StoreUnavailable_TellsAndGoesOnAfterwards()
    {
        await OfferAsync(1);
        Store.Fault = static _ => new StoreUnavailableException("It is gone.");
        Assert.That(async () => await TakeAsync(), Throws.InstanceOf<StoreUnavailableException>());

        Store.Fault = static _ => null;
        Assert.That((await TakeAsync()).Items, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task TakeAsync_AJobThatCannotBeRead_DoesNotHoldUpOthersAndIsTriedAgain()
    {
        var odd = await OfferAsync(1);
        var reads = 0;
        Store.Fault = call => call == nameof(IJobStore.ReadQueuedAsync) && Interlocked.Increment(ref reads) == 1 ? new InvalidOperationException("It is odd.") : null;
        var waiting = Queue.TakeAsync(None).AsTask();
        await TaskGuard.UntilAsync(() => Time.PendingTimers > 0);

        var sound = await OfferAsync(1, owner: "another");
        Assert.That((await waiting.Soon()).Job.Id, Is.EqualTo(sound.Id));
        await AssertNothingAsync();

        Time.Advance(TimeSpan.FromSeconds(5));
        Assert.That((await TakeAsync()).Job.Id, Is.EqualTo(odd.Id));
    }

    [Test]
    public async Task TakeAsync_AMillionUrlsAndTen_GivesTheTenTheirTurns()
    {
        await OfferAsync(20_000, hosts: 500, owner: "large");
        for (var i = 0; i < 40; i++)
            await TakeAsync();
        var small = await OfferAsync(10, hosts: 10, host: "small", owner: "small");

        var taken = new List<Guid>();
        for (var i = 0; i < 20; i++)
            taken.Add((await TakeAsync()).Job.Id);

        // The other owner has all the hands by now; who has fewest goes first.
        Assert.That(taken.Take(10), Is.All.EqualTo(small.Id));
    }

    [Test]
    public async Task TakeAsync_AThousandSmallJobsOfOneOwner_DoNotHoldUpAnother()
    {
        for (var i = 0; i < 1_000; i++)
            await OfferAsync(10, hosts: 10, host: $"many{i}-", owner: "many");
        var one = await OfferAsync(10, hosts: 10, host: "one", owner: "one");

        var taken = new List<WorkUnit>();
        for (var i = 0; i < 20; i++)
            taken.Add(await TakeAsync());

        Assert.That(taken.Count(t => t.Job.Id == one.Id), Is.EqualTo(10));
        // Of one owner's jobs each has its turn before any has its second.
        Assert.That(taken.Where(t => t.Job.Id != one.Id).Select(t => t.Job.Id), Is.Unique);
    }

    [Test]
    public async Task TakeAsync_JobsOfOneOwner_GoByPriorityWhichCanBeChanged()
    {
        var low = await OfferAsync(10, hosts: 10, host: "low");
        var high = await OfferAsync(10, hosts: 10, host: "high", tuning: new JobTuning(8, 0, 5, null));
        Assert.That((await TakeAsync()).Job.Id, Is.EqualTo(high.Id));

        await Queue.OfferAsync(low with { Tuning = low.Tuning with { Priority = 10 } }, None);
        Assert.That((await TakeAsync()).Job.Id, Is.EqualTo(low.Id));
    }

    private static CompletedItem Done(long index) => new(index, ItemState.Succeeded, Code: "", Retryable: false, "{}"u8.ToArray(), Bytes: 1);

    private protected Task<WorkUnit> TakeAsync() => Queue.TakeAsync(None).Soon();

    private async Task<List<long>> TakeAllAsync(int count)
    {
        var taken = new List<long>();
        for (var i = 0; i < count; i++)
            taken.Add((await TakeAsync()).Items.Single().Index);
        return taken;
    }

    private protected async Task<long> FinishAsync(WorkUnit unit)
    {
        var index = unit.Items.Single().Index;
        await Store.CompleteAsync(unit.Job.Id, [Done(index)], None);
        await Queue.CompleteAsync(unit, hasFoundMore: false, None);
        return index;
    }

    private protected Task<Job> OfferAsync(int items, int hosts = 1, string host = "host", string owner = "owner", JobTuning? tuning = null) =>
        OfferAsync(owner, tuning, [.. Enumerable.Range(0, items).Select(i => new NewItem($"https://{host}{i % hosts}.test/{i}"))]);

    private protected async Task<Job> OfferAsync(string owner, JobTuning? tuning, params NewItem[] items)
    {
        var job = new Job
        {
            Id = Guid.CreateVersion7(Time.GetUtcNow()),
            Kind = JobKind.Batch,
            State = JobState.Running,
            Owner = owner,
            Scrape = new JobScrape(),
            Tuning = tuning ?? new JobTuning(100, 0, 0, null),
            CreatedAt = Time.GetUtcNow(),
        };
        await Store.OpenAsync(job, None);
        await Store.AddAsync(job.Id, items, None);
        await Store.AcceptAsync(job.Id, record: null, None);
        await Queue.OfferAsync(job, None);
        return job;
    }

    // It has had its chance once it waits: nothing it could be given depends on time but what the fake clock moves.
    private protected async Task AssertNothingAsync()
    {
        using var leaving = new CancellationTokenSource();
        var waiting = Queue.TakeAsync(leaving.Token).AsTask();
        var calls = -1;
        for (var quiet = 0; quiet < 50; quiet = calls == Store.Calls ? quiet + 1 : 0)
        {
            calls = Store.Calls;
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        }

        Assert.That(waiting.IsCompleted, Is.False, "something was handed out");
        await leaving.CancelAsync();
        Assert.That(async () => await waiting.Soon(), Throws.InstanceOf<OperationCanceledException>());
    }
}
