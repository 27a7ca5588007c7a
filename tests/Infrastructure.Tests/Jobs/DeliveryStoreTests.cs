using Dapper;
using Gather.Application.Jobs;
using Gather.Application.Jobs.Storage;
using Gather.Application.Jobs.Webhooks;
using Gather.Domain.Jobs;
using Gather.Domain.Scraping;
using Gather.Infrastructure.Jobs;
using Gather.Infrastructure.Jobs.Webhooks;
using Gather.Infrastructure.Storage;
using Gather.Infrastructure.Tests.Storage;
using Gather.Testing;

namespace Gather.Infrastructure.Tests.Jobs;

internal sealed class DeliveryStoreTests(StoreProvider provider) : JobFixture(provider)
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);
    private static readonly DeliveryAttempt Attempt = new(DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_123), 500, FetchErrorCode.UpstreamStatus, 0.25);

    private readonly RecordedLog<DeliveryStore> _log = new();

    private FakeTimeProvider _time = null!;
    private StoreLocation _location = null!;
    private Store _store = null!;
    private JobStore _jobs = null!;
    private DeliveryStore _sut = null!;

    // Each test has a store of its own: what is due is asked of all jobs.
    [SetUp]
    public async Task OpenOwnAsync()
    {
        _time = new FakeTimeProvider();
        _location = await StoreLocation.CreateAsync(Provider);
        _store = await _location.OpenAsync(_time);
        _jobs = new JobStore(_store);
        _sut = new DeliveryStore(_store, _jobs, _log);
    }

    [TearDown]
    public async Task CloseOwnAsync()
    {
        await _store.DisposeAsync();
        await _location.DisposeAsync();
    }

    [Test]
    public async Task AcceptAsync_JobWithWebhook_KeepsIt()
    {
        var job = await OrderAsync(1, "job.ended", "item.*");

        var kept = (await _jobs.FindAsync(job, None))!.Webhook!;
        Assert.That((kept.Url, kept.Secret), Is.EqualTo(("https://receiver.example/hook", (byte[])[1, 2, 3])));
        Assert.That(kept.Events, Is.EqualTo(new[] { "job.ended", "item.*" }));
    }

    [Test]
    public async Task GatherAsync_EndOfAJob_IsDueAtOnce()
    {
        var job = await OrderAsync(2, "job.ended");
        await CompleteAsync(job, 0, 2);
        Assert.That(await GatherAllAsync(), Is.Empty, "nothing of it is wanted yet");
        await _jobs.EndAsync(job, deadlinePassed: false, None);

        var due = (await GatherAllAsync()).Single();

        var claimed = (await _sut.ClaimAsync(due, Lease, None))!;
        var log = await ReadAllAsync(_store, JobTopic.Of(job));
        Assert.That((due.Job, due.Receiver), Is.EqualTo((job, "https://receiver.example:443")));
        Assert.That((claimed.First, claimed.Last, claimed.Tries), Is.EqualTo((log[^1].Seq, log[^1].Seq, 0)));
        Assert.That((await ListAsync(job)).Single(), Is.EqualTo((DeliveryState.Pending, 1)));
    }

    [Test]
    public async Task GatherAsync_EventsOfItems_AreGatheredForASecond()
    {
        var job = await OrderAsync(3, "item.*");
        await CompleteAsync(job, 0, 1);
        _time.Advance(TimeSpan.FromMilliseconds(900));
        await CompleteAsync(job, 1, 3);
        Assert.That(await GatherAllAsync(), Is.Empty);
        _time.Advance(TimeSpan.FromMilliseconds(100));

        Assert.That(await GatherAllAsync(), Has.Count.EqualTo(1));
        Assert.That((await ListAsync(job)).Single().Events, Is.EqualTo(3));
    }

    [Test]
    public async Task GatherAsync_TheEndAmongItems_DoesNotWait()
    {
        var job = await OrderAsync(3, "item.*", "job.ended");
        await CompleteAsync(job, 0, 3);
        await _jobs.EndAsync(job, deadlinePassed: false, None);

        Assert.That(await GatherAllAsync(), Has.Count.EqualTo(1));
        Assert.That((await ListAsync(job)).Single().Events, Is.EqualTo(4));
    }

    [Test]
    public async Task GatherAsync_ManyEvents_AreCutIntoDeliveriesOfAHundred()
    {
        var job = await OrderAsync(250, "item.succeeded");
        await CompleteAsync(job, 0, 250);
        _time.Advance(TimeSpan.FromSeconds(1));

        await GatherAllAsync();

        Assert.That((await ListAsync(job)).Select(d => d.Events), Is.EqualTo(new[] { 50, 100, 100 }), "newest first");
        Assert.That(await EventsAsync(job, w => w == "item.succeeded"), Is.EqualTo(await WantedAsync(job, "item.succeeded")));
    }

    [Test]
    public async Task GatherAsync_FewAmongMany_FindsThem()
    {
        var job = await OrderAsync(2_500, "item.failed");
        for (var i = 0; i < 2_500; i += 500)
            await _jobs.CompleteAsync(job, [.. Enumerable.Range(i, 500).Select(n => Done(n, n is 0 or 2_499 ? ItemState.Failed : ItemState.Succeeded))], None);
        _time.Advance(TimeSpan.FromSeconds(1));

        await GatherAllAsync();

        Assert.That(await EventsAsync(job, w => w == "item.failed"), Is.EqualTo(await WantedAsync(job, "item.failed")).And.Count.EqualTo(2));
    }

    [Test]
    public async Task GatherAsync_AHundredWait_MakesNoMoreUntilOneHasEnded()
    {
        const int Items = ((IDeliveryStore.MaxPending + 2) * IDeliveryStore.MaxEvents) + 1;
        var job = await OrderAsync(Items, "item.*");
        for (var i = 0; i < Items; i += 2_000)
            await CompleteAsync(job, i, Math.Min(Items, i + 2_000));
        _time.Advance(TimeSpan.FromSeconds(1));

        await GatherAllAsync();
        Assert.That(await ListAsync(job), Has.Count.EqualTo(IDeliveryStore.MaxPending));
        await _jobs.TuneAsync(job, _ => new JobTuning(1, 0, 0, null), None);
        await _jobs.EndAsync(job, deadlinePassed: false, None);
        _time.Advance(TimeSpan.FromHours(1));
        await GatherAllAsync();
        Assert.That(await ListAsync(job), Has.Count.EqualTo(IDeliveryStore.MaxPending), "the log keeps the rest");

        for (var made = IDeliveryStore.MaxPending + 1; made <= IDeliveryStore.MaxPending + 3; made++)
        {
            var claimed = await ClaimAsync();
            await _sut.CompleteAsync(claimed, Attempt, made % 2 == 0 ? DeliveryState.Delivered : DeliveryState.Failed, null, None);
            await GatherAllAsync();
            Assert.That(await ListAsync(job), Has.Count.EqualTo(made));
        }

        Assert.That(await EventsAsync(job, w => w.StartsWith("item", StringComparison.Ordinal)), Is.EqualTo(await WantedAsync(job, "item.succeeded")));
    }

    [Test]
    public async Task GatherAsync_ManyJobs_TakesTenAtOnceAndTellsThatThereAreMore()
    {
        for (var job = 0; job < 25; job++)
            await EndedAsync("job.ended");

        var made = new List<(bool IsMore, int Due)>();
        for (var i = 0; i < 3; i++)
            made.Add((await _sut.GatherAsync(None), (await _sut.ListDueAsync([], [], 100, None)).Count));

        Assert.That(made, Is.EqualTo(new[] { (true, 10), (true, 20), (false, 25) }));
    }

    [Test]
    public async Task GatherAsync_JobsOfWhichNoneCanBeMade_KeepNoOther()
    {
        var broken = new List<Guid>();
        for (var i = 0; i < 12; i++)
            broken.Add(await EndedAsync("job.ended"));
        _time.Advance(TimeSpan.FromSeconds(1));
        var sound = await EndedAsync("job.ended");
        await RunAsync($"UPDATE jobs SET webhook = 'x' || webhook WHERE id <> '{sound}'");

        Assert.That((await GatherAllAsync()).Select(d => d.Job), Is.EqualTo(new[] { sound }));

        await GatherAllAsync();
        Assert.That(_log.Count("DeliveriesPutOff"), Is.EqualTo(12), "once a minute each");
        await RunAsync($"UPDATE jobs SET webhook = substr(webhook, 2) WHERE id <> '{sound}'");
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.That((await GatherAllAsync()).Select(d => d.Job), Is.EquivalentTo(broken.Append(sound)));
    }

    [Test]
    public async Task ClaimAsync_TwoNodes_OneHasItUntilItsLeaseEnds()
    {
        await using var other = await _location.OpenAsync(_time);
        var node = new DeliveryStore(other, new JobStore(other), _log);
        await EndedAsync("job.ended");
        var due = (await GatherAllAsync()).Single();

        var claims = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Task.Run(() => (i % 2 == 0 ? _sut : node).ClaimAsync(due, Lease, None))));

        Assert.That(claims.Count(c => c is not null), Is.EqualTo(1));
        Assert.That(await node.ListDueAsync([], [], 10, None), Is.Empty);
        _time.Advance(Lease);
        Assert.That(await node.ListDueAsync([], [], 10, None), Is.EqualTo(new[] { due }));
        Assert.That(await node.ClaimAsync(due, Lease, None), Is.Not.Null);
    }

    [Test]
    public async Task CompleteAsync_Failure_IsDueWhenItsTimeHasCome()
    {
        await EndedAsync("job.ended");
        var due = (await GatherAllAsync()).Single();
        var claimed = await ClaimAsync();

        await _sut.CompleteAsync(claimed, Attempt, DeliveryState.Pending, _time.GetUtcNow().AddMinutes(2), None);

        _time.Advance(TimeSpan.FromSeconds(119));
        Assert.That(await _sut.ClaimAsync(due, Lease, None), Is.Null);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That((await _sut.ClaimAsync(due, Lease, None))!, Is.EqualTo(claimed with { Tries = 1, LeasedUntil = _time.GetUtcNow() + Lease, Webhook = null! }).Using<ClaimedDelivery>((a, b) => (a with { Webhook = null! }) == (b with { Webhook = null! })));
        var kept = (await _sut.ListAsync(new DeliveryQuery(due.Job, null, null, 10), None)).Single();
        Assert.That(kept.Attempts, Is.EqualTo(new[] { Attempt }));
        Assert.That((kept.State, kept.NextAttemptAt), Is.EqualTo((DeliveryState.Pending, (DateTimeOffset?)(_time.GetUtcNow() + Lease))));
    }

    [Test]
    public async Task CompleteAsync_LeaseWasLost_TellsOnlyOfItsSuccess()
    {
        await EndedAsync("job.ended");
        await GatherAllAsync();
        var slow = await ClaimAsync();
        _time.Advance(Lease);
        var quick = await ClaimAsync();

        await _sut.CompleteAsync(slow, Attempt, DeliveryState.Failed, null, None);
        Assert.That((await ListAsync(slow.Job)).Single().State, Is.EqualTo(DeliveryState.Pending));
        await _sut.CompleteAsync(slow, Attempt with { Status = 200, Error = null }, DeliveryState.Delivered, null, None);
        await _sut.CompleteAsync(quick, Attempt, DeliveryState.Pending, _time.GetUtcNow(), None);

        var kept = (await _sut.ListAsync(new DeliveryQuery(slow.Job, null, null, 10), None)).Single();
        Assert.That((kept.State, kept.NextAttemptAt, kept.Attempts.Count), Is.EqualTo((DeliveryState.Delivered, (DateTimeOffset?)null, 3)));
    }

    [TestCase(DeliveryState.Delivered)]
    [TestCase(DeliveryState.Failed)]
    public async Task ReplayAsync_OfAnEndedDelivery_IsDueAgainAsIfNew(DeliveryState state)
    {
        await EndedAsync("job.ended");
        await GatherAllAsync();
        var first = await ClaimAsync();
        await _sut.CompleteAsync(first, Attempt, state, null, None);
        Assert.That(await _sut.CountPendingAsync(None), Is.Zero);
        _time.Advance(TimeSpan.FromDays(3));

        var replayed = (await _sut.ReplayAsync(first.Job, first.Id, None))!;
        var again = await ClaimAsync();

        Assert.That((replayed.Id, replayed.State, replayed.NextAttemptAt, replayed.Attempts.Count), Is.EqualTo((first.Id, DeliveryState.Pending, (DateTimeOffset?)_time.GetUtcNow(), 1)));
        Assert.That((again.Id, again.First, again.Last, again.Tries, again.Since), Is.EqualTo((first.Id, first.First, first.Last, 0, _time.GetUtcNow())));
        Assert.That(await _sut.CountPendingAsync(None), Is.EqualTo(1));
        Assert.That(await _sut.ReplayAsync(first.Job, Guid.CreateVersion7(DateTimeOffset.UnixEpoch), None), Is.Null);
        Assert.That(await _sut.ReplayAsync(Guid.CreateVersion7(DateTimeOffset.UnixEpoch), first.Id, None), Is.Null);
    }

    [Test]
    public async Task ListDueAsync_Except_LeavesThemOut()
    {
        await EndedAsync("job.ended");
        Assert.That((await GatherAllAsync()).Select(d => (d.Owner, d.Receiver)), Is.EqualTo(new[] { ("owner", "https://receiver.example:443") }));

        Assert.That(await _sut.ListDueAsync([], ["https://receiver.example:443", "https://other.example:443"], 10, None), Is.Empty);
        Assert.That(await _sut.ListDueAsync(["other", "owner"], [], 10, None), Is.Empty);
        Assert.That(await _sut.ListDueAsync(["other", "another"], ["https://other.example:443"], 10, None), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task ListAsync_PageByPage_IsNewestFirstAndByState()
    {
        var job = await OrderAsync(450, "item.*");
        await CompleteAsync(job, 0, 450);
        _time.Advance(TimeSpan.FromSeconds(1));
        await GatherAllAsync();
        await _sut.CompleteAsync(await ClaimAsync(), Attempt, DeliveryState.Delivered, null, None);

        var first = await _sut.ListAsync(new DeliveryQuery(job, null, null, 2), None);
        var rest = await _sut.ListAsync(new DeliveryQuery(job, null, first[^1].Id, 10), None);

        Assert.That(first.Concat(rest).Select(d => d.Events), Is.EqualTo(new[] { 50, 100, 100, 100, 100 }));
        Assert.That(first.Concat(rest).Select(d => d.Id), Is.Unique);
        Assert.That(await _sut.ListAsync(new DeliveryQuery(job, DeliveryState.Delivered, null, 10), None), Has.Count.EqualTo(1));
        Assert.That(await _sut.ListAsync(new DeliveryQuery(job, DeliveryState.Pending, null, 10), None), Has.Count.EqualTo(4));
        Assert.That(first[0].LastCursor, Does.StartWith($"job/{job}=").And.EndsWith($".{(await ReadAllAsync(_store, JobTopic.Of(job)))[^1].Seq}"));
    }

    [Test]
    public async Task DropAsync_JobWithDeliveries_DropsThemAndSendsNoMore()
    {
        var job = await EndedAsync("job.*", "item.*");
        _time.Advance(TimeSpan.FromSeconds(1));
        var due = (await GatherAllAsync())[0];
        await _jobs.DropAsync(job, 1, None);
        Assert.That(await _sut.ListDueAsync([], [], 10, None), Is.Empty, "it is out of sight at once");
        Assert.That(await _sut.ClaimAsync(due, Lease, None), Is.Null);

        while (!await _jobs.DropAsync(job, 1, None))
        {
        }

        Assert.That(await _store.Dialect.ReadAsync((c, _) => c.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM job_deliveries"), None), Is.Zero);
    }

    [Test]
    public async Task GatherAsync_NodesWhileEventsAreTold_EachEventIsInOneDelivery()
    {
        await using var other = await _location.OpenAsync(_time);
        var node = new DeliveryStore(other, new JobStore(other), _log);
        var job = await OrderAsync(600, "item.*");

        var telling = Task.Run(async () =>
        {
            for (var i = 0; i < 600; i += 3)
            {
                await CompleteAsync(job, i, i + 3);
                // Fewer deliveries than may wait.
                _time.Advance(TimeSpan.FromMilliseconds(300));
            }
        });
        await Task.WhenAll(new[] { _sut, node, _sut }.Select(sut => Task.Run(async () =>
        {
            while (!telling.IsCompleted)
                await sut.GatherAsync(None);
        })));
        await telling;
        _time.Advance(TimeSpan.FromSeconds(1));
        await GatherAllAsync();

        Assert.That(await EventsAsync(job, w => w.StartsWith("item", StringComparison.Ordinal)), Is.EqualTo(await WantedAsync(job, "item.succeeded")));
        Assert.That(await ListAsync(job), Has.Count.GreaterThan(6), "or nothing was gathered in between");
    }

    private async Task<Guid> OrderAsync(int items, params string[] events)
    {
        var job = NewJob() with { Webhook = new JobWebhook("https://receiver.example/hook", events, [1, 2, 3]) };
        await _jobs.OpenAsync(job, None);
        await _jobs.AddAsync(job.Id, Urls(items), None);
        await _jobs.AcceptAsync(job.Id, record: null, None);
        return job.Id;
    }

    private async Task<Guid> EndedAsync(params string[] events)
    {
        var job = await OrderAsync(1, events);
        await CompleteAsync(job, 0, 1);
        await _jobs.EndAsync(job, deadlinePassed: false, None);
        return job;
    }

    private Task CompleteAsync(Guid job, int from, int to) => _jobs.CompleteAsync(job, [.. Enumerable.Range(from, to - from).Select(i => Done(i))], None);

    private Task<int> RunAsync(string sql) => _store.Writer.RunAsync([], transaction => new ValueTask<int>(transaction.ExecuteAsync(sql)), None);

    private async Task<IReadOnlyList<DueDelivery>> GatherAllAsync()
    {
        while (await _sut.GatherAsync(None))
        {
        }

        return await _sut.ListDueAsync([], [], 1_000, None);
    }

    private async Task<ClaimedDelivery> ClaimAsync() => (await _sut.ClaimAsync((await _sut.ListDueAsync([], [], 1, None))[0], Lease, None))!;

    private async Task<IReadOnlyList<(DeliveryState State, int Events)>> ListAsync(Guid job) =>
        [.. (await _sut.ListAsync(new DeliveryQuery(job, null, null, 500), None)).Select(d => (d.State, d.Events))];

    /// <summary>The numbers of the events in all deliveries, in their order.</summary>
    private async Task<List<long>> EventsAsync(Guid job, Func<string, bool> wants)
    {
        var log = await ReadAllAsync(_store, JobTopic.Of(job));
        var deliveries = await _sut.ListAsync(new DeliveryQuery(job, null, null, 500), None);
        return [.. deliveries.Reverse().SelectMany(d =>
        {
            var events = log.Where(e => e.Seq >= SeqOf(d.FirstCursor) && e.Seq <= SeqOf(d.LastCursor) && wants(e.Type)).Select(e => e.Seq).ToList();
            Assert.That(events, Has.Count.EqualTo(d.Events));
            return events;
        })];
    }

    private async Task<List<long>> WantedAsync(Guid job, string type) =>
        [.. (await ReadAllAsync(_store, JobTopic.Of(job))).Where(e => e.Type == type).Select(e => e.Seq)];

    private static long SeqOf(string cursor) => long.Parse(cursor.AsSpan(cursor.LastIndexOf('.') + 1), System.Globalization.CultureInfo.InvariantCulture);
}
