using System.Globalization;
using Dapper;
using Gather.Application.Jobs;
using Gather.Application.Jobs.Storage;
using Gather.Domain.Jobs;
using Gather.Infrastructure.Jobs;
using Gather.Infrastructure.Storage;
using Gather.Infrastructure.Tests.Storage;
using Gather.Testing;
using Microsoft.Extensions.Options;

namespace Gather.Infrastructure.Tests.Jobs;

internal sealed class JobSweeperTests(StoreProvider provider) : JobFixture(provider)
{
    private readonly RecordedLog<JobSweeper> _log = new();

    private FakeTimeProvider _time = null!;
    private StoreLocation _location = null!;
    private Store _store = null!;
    private JobStore _jobs = null!;

    // Each test has a store of its own: all jobs are swept.
    [SetUp]
    public async Task OpenOwnAsync()
    {
        _time = new FakeTimeProvider();
        _location = await StoreLocation.CreateAsync(Provider);
        _store = await _location.OpenAsync(_time);
        _jobs = new JobStore(_store);
    }

    [TearDown]
    public async Task CloseOwnAsync()
    {
        await _store.DisposeAsync();
        await _location.DisposeAsync();
    }

    [Test]
    public async Task Sweeper_AtTheStart_DropsWhatWasNeverAccepted()
    {
        var (opened, accepted, fresh) = (NewJob(), NewJob(), NewJob());
        await _jobs.OpenAsync(opened, None);
        await _jobs.AddAsync(opened.Id, Urls(3), None);
        await _jobs.OpenAsync(accepted, None);
        await _jobs.AcceptAsync(accepted.Id, record: null, None);
        // Another node may be taking the job in, where there can be one.
        _time.Advance(Provider == StoreProvider.Postgres ? TimeSpan.FromHours(25.5) : TimeSpan.FromSeconds(1));
        using var sweeper = NewSweeper(_store, keepFor: null);
        await _jobs.OpenAsync(fresh, None);

        await sweeper.StartAsync(None);
        await UntilCountAsync(2);

        Assert.That(await _jobs.AddAsync(opened.Id, Urls(1), None), Is.Null);
        Assert.That(await _jobs.AddAsync(fresh.Id, Urls(1), None), Is.EqualTo(1));
        _time.Advance(TimeSpan.FromHours(26));
        await UntilCountAsync(1);
        Assert.That(await _jobs.FindAsync(accepted.Id, None), Is.Not.Null);
        await sweeper.StopAsync(None);
    }

    [Test]
    public async Task Sweeper_JobOpenedBeforeTheStart_IsKeptWhereAnotherNodeMayBeTakingItIn()
    {
        var opened = NewJob();
        await _jobs.OpenAsync(opened, None);
        await EndAsync(await AcceptAsync(1));
        _time.Advance(TimeSpan.FromHours(24.5));
        using var sweeper = NewSweeper(_store, "1.00:00:00");

        await sweeper.StartAsync(None);
        await TaskGuard.UntilAsync(() => _log.Has("EndedJobDropped"));

        Assert.That(await _jobs.AddAsync(opened.Id, Urls(1), None), Is.EqualTo(Provider == StoreProvider.Sqlite ? null : 1));
        await sweeper.StopAsync(None);
    }

    [Test]
    public async Task Sweeper_JobsKeptForAWhile_AreDroppedByAllNodesTogether()
    {
        await using var other = await _location.OpenAsync(_time);
        var (old, running, retried) = (await AcceptAsync(5_000), await AcceptAsync(5_000), await AcceptAsync(5_000));
        foreach (var job in new[] { old, running, retried })
            await _jobs.CompleteAsync(job, [Done(0, ItemState.Failed), Done(1)], None);
        foreach (var job in new[] { old, retried })
            await EndAsync(job);
        _time.Advance(TimeSpan.FromHours(23));
        await _jobs.RequeueAsync(retried, RetryOnly.Failed, -1, 10, None);
        await EndAsync(retried);
        var sweepers = new[] { NewSweeper(_store, "1.00:00:00"), NewSweeper(other, "1.00:00:00") };
        foreach (var sweeper in sweepers)
            await sweeper.StartAsync(None);
        Assert.That(await CountAsync("jobs"), Is.EqualTo(3));

        await TaskGuard.UntilAsync(() => _time.PendingTimers >= 2);
        _time.Advance(TimeSpan.FromHours(2));
        await UntilCountAsync(2);

        Assert.That(await CountAsync("job_items"), Is.EqualTo(10_000));
        Assert.That(await _jobs.FindAsync(old, None), Is.Null);
        foreach (var kept in new[] { retried, running })
            Assert.That(await _jobs.FindAsync(kept, None), Is.Not.Null);
        foreach (var sweeper in sweepers)
        {
            await sweeper.StopAsync(None);
            sweeper.Dispose();
        }
    }

    [Test]
    public async Task Sweeper_OneJobThatCannotBeDropped_KeepsNoOther()
    {
        var (broken, sound) = (await AcceptAsync(1), await AcceptAsync(1));
        foreach (var job in new[] { broken, sound })
        {
            await EndAsync(job);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        await ForbidDroppingAsync(broken);
        _time.Advance(TimeSpan.FromHours(1));
        using var sweeper = NewSweeper(_store, "00:30:00");
        await sweeper.StartAsync(None);

        await UntilCountAsync(1);
        Assert.That(await _jobs.FindAsync(broken, None), Is.Not.Null);
        Assert.That((_log.Count("JobDropPutOff"), sweeper.ExecuteTask!.IsCompleted), Is.EqualTo((1, false)));

        await RunAsync(Provider == StoreProvider.Sqlite ? "DROP TRIGGER forbidden" : "DROP TRIGGER forbidden ON job_items");
        _time.Advance(TimeSpan.FromHours(1));
        await UntilCountAsync(0);
        await sweeper.StopAsync(None);
    }

    [Test]
    public async Task Sweeper_StoreThatFailsOddly_IsAskedAgainInTheNextRound()
    {
        var job = await AcceptAsync(1);
        await EndAsync(job);
        _time.Advance(TimeSpan.FromHours(1));
        await RunAsync("ALTER TABLE jobs RENAME TO hidden");
        using var sweeper = NewSweeper(_store, "00:30:00");
        await sweeper.StartAsync(None);
        await TaskGuard.UntilAsync(() => _log.Has("JobSweepPutOff"));

        await RunAsync("ALTER TABLE hidden RENAME TO jobs");
        _time.Advance(TimeSpan.FromHours(1));

        await UntilCountAsync(0);
        await sweeper.StopAsync(None);
        Assert.That(sweeper.ExecuteTask!.IsFaulted, Is.False);
    }

    [Test]
    public async Task DropAbandonedAsync_JobThatWasAcceptedMeanwhile_IsKept()
    {
        var job = NewJob();
        await _jobs.OpenAsync(job, None);
        await _jobs.AddAsync(job.Id, Urls(1), None);
        _time.Advance(TimeSpan.FromSeconds(1));
        var listed = await _jobs.ListAbandonedAsync(_time.GetUtcNow(), None);
        await _jobs.AcceptAsync(job.Id, record: null, None);
        await EndAsync(job.Id);

        Assert.That(await _jobs.DropAbandonedAsync(job.Id, 10, None), Is.True);

        Assert.That(listed, Is.EqualTo(new[] { job.Id }));
        Assert.That(await _jobs.FindAsync(job.Id, None), Is.Not.Null);
    }

    private JobSweeper NewSweeper(Store store, string? keepFor) => new(
        new JobStore(store),
        store,
        Options.Create(new JobsOptions { KeepFor = keepFor is null ? null : TimeSpan.Parse(keepFor, CultureInfo.InvariantCulture) }),
        _log);

    private new async Task<Guid> AcceptAsync(int items)
    {
        var job = NewJob();
        await _jobs.OpenAsync(job, None);
        await _jobs.AddAsync(job.Id, Urls(items), None);
        await _jobs.AcceptAsync(job.Id, record: null, None);
        return job.Id;
    }

    private async Task EndAsync(Guid job)
    {
        await _jobs.GiveUpAsync(job, "cancelled", 10_000, None);
        Assert.That(await _jobs.EndAsync(job, deadlinePassed: false, None), Is.Not.Null);
    }

    /// <summary>Has the store refuse to delete a job's items, for no reason that it knows by name.</summary>
    private async Task ForbidDroppingAsync(Guid job)
    {
        var number = await _store.Dialect.ReadAsync((connection, _) => connection.ExecuteScalarAsync<long>($"SELECT number FROM jobs WHERE id = '{job}'"), None);
        if (Provider == StoreProvider.Sqlite)
        {
            await RunAsync($"CREATE TRIGGER forbidden BEFORE DELETE ON job_items WHEN OLD.job = {number} BEGIN SELECT RAISE(ABORT, 'No.'); END");
            return;
        }

        await RunAsync("CREATE FUNCTION forbid() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION USING ERRCODE = ''57014''; END'");
        await RunAsync($"CREATE TRIGGER forbidden BEFORE DELETE ON job_items FOR EACH ROW WHEN (OLD.job = {number}) EXECUTE FUNCTION forbid()");
    }

    private Task<int> RunAsync(string sql) => _store.Writer.RunAsync([], transaction => new ValueTask<int>(transaction.ExecuteAsync(sql)), None);

    private Task UntilCountAsync(long jobs) => TaskGuard.UntilAsync(async () => await CountAsync("jobs") == jobs);

    private Task<long> CountAsync(string table) => _store.Dialect.ReadAsync(
        (connection, _) => connection.ExecuteScalarAsync<long>($"SELECT COUNT(*) FROM {table}"), None);
}
