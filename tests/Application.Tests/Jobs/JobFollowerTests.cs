using System.Text.Json;
using Gather.Application.Access;
using Gather.Application.Jobs;
using Gather.Application.Jobs.Events;
using Gather.Application.Jobs.Storage;
using Gather.Application.Jobs.Work;
using Gather.Domain.Events;
using Gather.Domain.Jobs;
using Gather.Testing;
using Gather.Testing.Jobs;

namespace Gather.Application.Tests.Jobs;

public sealed class JobFollowerTests : IAsyncDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly Host _host = new();
    private readonly InMemoryEventLog _log;
    private readonly JobFollower _sut;

    public JobFollowerTests()
    {
        _log = new InMemoryEventLog(_host.Time);
        _sut = new JobFollower(_log, _host.Jobs, _host.Get<JobViews>(), _host.Time);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Test]
    public async Task FollowAsync_EndedAndRead_IsEmpty()
    {
        var job = await StoreAsync(1);
        _log.Tell("job.accepted");
        await EndAsync(job);
        _log.Tell("job.ended");

        Assert.That(await _sut.FollowAsync(job, new Position("epoch", 2), includeResults: false, None).ToListAsync().AsTask().Soon(), Is.Empty);
    }

    [Test]
    public async Task FollowAsync_MoreEntriesThanAPage_GivesEachOnceAndInOrder()
    {
        var job = await StoreAsync(1);
        for (var i = 0; i < 1000; i++)
            _log.Tell("item.succeeded");
        await EndAsync(job);

        var told = await _sut.FollowAsync(job, after: null, includeResults: false, None).Where(e => e.Cursor is not null).ToListAsync().AsTask().Soon();

        Assert.That(told.Select(e => e.Cursor), Is.EqualTo(Enumerable.Range(1, 1000).Select(i => $"job/{job}=epoch.{i}")));
    }

    [Test]
    public async Task FollowAsync_ManyEntriesInASecond_TellsOfProgressFourTimesAtMost()
    {
        var job = await StoreAsync(1000);
        var began = _host.Time.GetTimestamp();
        _log.Tell("job.accepted");
        using var enough = new CancellationTokenSource();
        var told = new List<JobEvent>();
        var reading = ReadAsync(job, told, enough.Token);
        await TaskGuard.UntilAsync(() => Has(told, "progress", 1));

        for (var i = 0; i < 100; i++)
        {
            await _host.Jobs.CompleteAsync(job, [Done(i)], None);
            _log.Tell("item.succeeded");
            _host.Time.Advance(TimeSpan.FromMilliseconds(10));
            for (var turn = 0; turn < 20; turn++)
                await Task.Yield();
        }

        // The last wait may begin at any of these moments.
        await TaskGuard.UntilAsync(() =>
        {
            _host.Time.Advance(TimeSpan.FromMilliseconds(10));
            return Has(told, "item.succeeded", 100) && Has(told, "progress", 2);
        });
        await enough.CancelAsync();
        await reading.Soon();
        Assert.That(told.Count(e => e.Type == "progress"), Is.InRange(2, 1 + (_host.Time.GetElapsedTime(began) / TimeSpan.FromMilliseconds(250))));
    }

    [Test]
    public async Task FollowAsync_NothingHappens_ReadsTheStoreNoMore()
    {
        var job = await StoreAsync(1);
        _log.Tell("job.accepted");
        using var enough = new CancellationTokenSource();
        var told = new List<JobEvent>();
        var reading = ReadAsync(job, told, enough.Token);
        await TaskGuard.UntilAsync(() => Has(told, "progress", 1) && _host.Time.PendingTimers > 0);
        var (reads, waits, calls) = (_log.Reads, _log.Waits, _host.Jobs.Calls);

        for (var second = 0; second < 60; second++)
        {
            await TaskGuard.UntilAsync(() => _host.Time.PendingTimers > 0);
            _host.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.That((_log.Reads, _log.Waits, _host.Jobs.Calls, told.Count), Is.EqualTo((reads, waits, calls, 2)));
        await enough.CancelAsync();
        await reading.Soon();
        Assert.That(_log.Waiting, Is.Zero);
    }

    [Test]
    public async Task FollowAsync_ReaderStopsInBetween_WaitsForNoMore()
    {
        var job = await StoreAsync(2);
        _log.Tell("job.accepted");
        var reader = _sut.FollowAsync(job, after: null, includeResults: false, None).GetAsyncEnumerator(None);
        await reader.MoveNextAsync().Soon();
        await reader.MoveNextAsync().Soon();
        var third = reader.MoveNextAsync();
        await TaskGuard.UntilAsync(() => _log.Waiting == 1 && _host.Time.PendingTimers > 0);
        _host.Get<LiveJobs>().Of(job).Enter();
        _host.Time.Advance(TimeSpan.FromSeconds(1));
        await third.Soon();
        Assert.That((reader.Current.Type, _log.Waiting), Is.EqualTo(("progress", 1)));

        await reader.DisposeAsync().Soon();

        Assert.That(_log.Waiting, Is.Zero);
    }

    [TestCase(int.MaxValue, 1)]
    [TestCase(30, 4)]
    public async Task FollowAsync_WithResults_ReadsThoseOfAPageTogether(int atOnce, int reads)
    {
        var job = await StoreAsync(100);
        _host.Jobs.ResultsAtOnce = atOnce;
        _log.Tell("job.accepted");
        // They are done in another order than they stand in.
        foreach (var index in Enumerable.Range(0, 100).Select(i => (i * 37) % 100))
        {
            await _host.Jobs.CompleteAsync(job, [Done(index)], None);
            _log.Tell("item.succeeded", $$"""{"index":{{index}},"attempt":1}""");
        }

        await _host.Jobs.EndAsync(job, deadlinePassed: false, None);
        _log.Tell("job.ended");

        var told = await _sut.FollowAsync(job, after: null, includeResults: true, None).ToListAsync().AsTask().Soon();

        var items = told.Where(e => e.Type == "item.succeeded").Select(e => JsonDocument.Parse(e.Data).RootElement).ToList();
        Assert.That(items.Select(i => i.GetProperty("index").GetInt32()), Is.EqualTo(Enumerable.Range(0, 100).Select(i => (i * 37) % 100)));
        Assert.That(items.Select(i => i.TryGetProperty("page", out _)), Is.All.True);
        Assert.That((_host.Jobs.Names.Count(n => n == "ReadResultsAsync"), _host.Jobs.Has("FindResultAsync")), Is.EqualTo((reads, false)));
    }

    [Test]
    public async Task FollowAsync_ResultRetriedSince_IsToldByItsReference()
    {
        var job = await StoreAsync(1);
        await _host.Jobs.CompleteAsync(job, [Done(0) with { State = ItemState.Failed, Retryable = true }], None);
        _log.Tell("item.failed", """{"index":0,"attempt":1}""");
        await _host.Jobs.RequeueAsync(job, RetryOnly.Failed, -1, 1, None);
        await EndAsync(job);
        _log.Tell("item.succeeded", """{"index":0,"attempt":2}""");

        var told = await _sut.FollowAsync(job, after: null, includeResults: true, None).Where(e => e.Cursor is not null).ToListAsync().AsTask().Soon();

        Assert.That(told.Select(e => JsonDocument.Parse(e.Data).RootElement.TryGetProperty("page", out _)), Is.EqualTo(new[] { false, true }));
    }

    [Test]
    public async Task FollowAsync_PagesInHandChange_AreToldWithoutAnEntry()
    {
        var job = await StoreAsync(2);
        _log.Tell("job.accepted");
        using var enough = new CancellationTokenSource();
        var told = new List<JobEvent>();
        var reading = ReadAsync(job, told, enough.Token);
        await TaskGuard.UntilAsync(() => Has(told, "progress", 1));

        _host.Get<LiveJobs>().Of(job).Enter();
        await TaskGuard.UntilAsync(() => _host.Time.PendingTimers > 0);
        _host.Time.Advance(TimeSpan.FromSeconds(1));

        await TaskGuard.UntilAsync(() => Has(told, "progress", 2));
        await enough.CancelAsync();
        await reading.Soon();
    }

    [TestCase("other", 1)]
    [TestCase("epoch", 7)]
    public async Task FollowAsync_PositionThatCannotBeHonoured_ResetsOnceAndBeginsAnew(string epoch, long seq)
    {
        var job = await StoreAsync(1);
        _log.Tell("job.accepted");
        await EndAsync(job);
        _log.Tell("job.ended");

        var told = await _sut.FollowAsync(job, new Position(epoch, seq), includeResults: false, None).ToListAsync().AsTask().Soon();

        Assert.That(told.Select(e => e.Type).Where(t => t != "progress"), Is.EqualTo(new[] { "reset", "job.accepted", "job.ended" }));
    }

    [Test]
    public async Task FollowAsync_JobDeleted_Ends()
    {
        var job = await StoreAsync(1);
        await EndAsync(job);
        await _host.Jobs.DropAsync(job, 100, None);

        Assert.That(await _sut.FollowAsync(job, after: null, includeResults: false, None).ToListAsync().AsTask().Soon(), Is.Empty);
    }

    private static bool Has(List<JobEvent> told, string type, int count)
    {
        lock (told)
            return told.Count(e => e.Type == type) >= count;
    }

    private static CompletedItem Done(long index) => new(index, ItemState.Succeeded, Code: "", Retryable: false, "{}"u8.ToArray(), Bytes: 1);

    private async Task ReadAsync(Guid job, List<JobEvent> told, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var one in _sut.FollowAsync(job, after: null, includeResults: false, cancellationToken))
                lock (told)
                    told.Add(one);
        }
        catch (OperationCanceledException)
        {
            // The test has seen enough.
        }
    }

    private async Task<Guid> StoreAsync(int items)
    {
        var job = new Job
        {
            Id = Guid.CreateVersion7(_host.Time.GetUtcNow()),
            Kind = JobKind.Batch,
            State = JobState.Queued,
            Owner = Caller.Root.KeyId,
            Scrape = new JobScrape(),
            Tuning = new JobTuning(Concurrency: 8, Delay: 0, Priority: 0, Deadline: null),
            CreatedAt = _host.Time.GetUtcNow(),
        };
        await _host.Jobs.OpenAsync(job, None);
        await _host.Jobs.AddAsync(job.Id, [.. Enumerable.Range(0, items).Select(i => new NewItem($"https://example.com/{i}"))], None);
        await _host.Jobs.AcceptAsync(job.Id, record: null, None);
        return job.Id;
    }

    private async Task EndAsync(Guid job)
    {
        await _host.Jobs.CompleteAsync(job, [Done(0)], None);
        await _host.Jobs.EndAsync(job, deadlinePassed: false, None);
    }
}
