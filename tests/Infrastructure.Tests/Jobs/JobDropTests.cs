using System.Globalization;
using Dapper;
using Gather.Application.Jobs;
using Gather.Application.Jobs.Storage;
using Gather.Domain.Events;
using Gather.Domain.Jobs;
using Gather.Infrastructure.Jobs;
using Gather.Infrastructure.Storage;
using Gather.Infrastructure.Tests.Storage;
using Gather.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Gather.Infrastructure.Tests.Jobs;

internal sealed class JobDropTests(StoreProvider provider) : JobFixture(provider)
{
    private static readonly string[] Tables = ["jobs", "job_items", "job_keys", "job_tallies", "job_results", "job_attempts", "entries", "topics"];

    [Test]
    public async Task DropAsync_EndedJob_GoesChunkByChunkAndIsOutOfSightAtOnce()
    {
        await using var location = await StoreLocation.CreateAsync(Provider);
        await using var store = await location.OpenAsync();
        var sut = new JobStore(store);
        var job = NewJob(new() { Url = "https://example.com/" });
        await sut.OpenAsync(job, None);
        await sut.AddAsync(job.Id, [.. Enumerable.Range(0, 10).Select(i => Page($"/{i}"))], None);
        await sut.AcceptAsync(job.Id, record: null, None);
        await sut.CompleteAsync(job.Id, [.. Enumerable.Range(0, 10).Select(i => Done(i, ItemState.Failed))], None);
        await sut.RequeueAsync(job.Id, onlyRetryable: false, -1, 5, None);
        await sut.GiveUpAsync(job.Id, "cancelled", 10, None);
        await sut.EndAsync(job.Id, deadlinePassed: false, None);

        Assert.That(await sut.DropAsync(job.Id, 4, None), Is.False);

        Assert.That(await sut.FindAsync(job.Id, None), Is.Null);
        Assert.That(await CountAsync(store, "job_items"), Is.EqualTo(6));
        Assert.That(await CountAsync(store, "job_items", "place < 6"), Is.EqualTo(6), "What is dropped first is not passed over again.");
        while (!await sut.DropAsync(job.Id, 4, None))
            Assert.That(await CountAsync(store, "jobs"), Is.EqualTo(1));
        foreach (var table in Tables)
            Assert.That(await CountAsync(store, table), Is.Zero, table);
        Assert.That(
            (await new EventLog(store).ReadAfterAsync(JobTopic.Of(job.Id), new Position("old", 3), 10, None)).Epoch, Is.Null, "A reader learns that the log is gone.");
    }

    [Test]
    public async Task DropAsync_JobHasNotEnded_IsRefused()
    {
        var job = await AcceptAsync(1);

        Assert.That(() => Sut.DropAsync(job, 10, None), Throws.InstanceOf<JobStateException>());
        Assert.That(await Sut.ReadQueuedAsync(job, -1, 10, None), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task DropAsync_AnotherJob_IsLeftAlone()
    {
        var (kept, dropped) = (await EndedAsync(3), await EndedAsync(3));

        while (!await Sut.DropAsync(dropped, 100, None))
        {
        }

        Assert.That(await Sut.ReadResultsAsync(new ResultQuery(kept, State: null, -1, 10), None), Has.Count.EqualTo(3));
        Assert.That(await ReadLogAsync(kept), Is.Not.Empty);
    }

    [Test]
    public async Task DropAsync_NodesAtOnce_LeaveNoTopicBehind()
    {
        await using var other = await Location.OpenAsync();
        for (var i = 0; i < 20; i++)
        {
            var job = await EndedAsync(2);

            await Task.WhenAll(Enumerable.Range(0, 4).Select(n => Task.Run(async () =>
            {
                var sut = n % 2 == 0 ? Sut : new JobStore(other);
                while (!await sut.DropAsync(job, 1, None))
                {
                }

                await sut.CompleteAsync(job, [Done(0)], None);
            })));

            Assert.That(await CountAsync(Store, "topics", $"name = 'job/{job}'"), Is.Zero);
        }
    }

    [Test]
    public async Task Sweeper_AtTheStart_DropsWhatWasNeverAccepted()
    {
        await using var location = await StoreLocation.CreateAsync(Provider);
        var time = new FakeTimeProvider();
        var (opened, accepted, fresh) = (NewJob(), NewJob(), NewJob());
        await using var store = await location.OpenAsync(time);
        var sut = new JobStore(store);
        await sut.OpenAsync(opened, None);
        await sut.AddAsync(opened.Id, Urls(3), None);
        await sut.OpenAsync(accepted, None);
        await sut.AcceptAsync(accepted.Id, record: null, None);
        // Another node may be taking the job in, where there can be one.
        time.Advance(Provider == StoreProvider.Postgres ? TimeSpan.FromHours(24.5) : TimeSpan.FromSeconds(1));
        using var sweeper = new AbandonedJobSweeper(sut, store, NullLogger<AbandonedJobSweeper>.Instance);
        await sut.OpenAsync(fresh, None);

        await sweeper.StartAsync(None);
        await UntilCountAsync(store, 2);

        Assert.That(await sut.AddAsync(opened.Id, Urls(1), None), Is.Null);
        Assert.That(await sut.AddAsync(fresh.Id, Urls(1), None), Is.EqualTo(1));
        while (time.PendingTimers == 0)
            await Task.Yield();
        time.Advance(TimeSpan.FromHours(25));
        await UntilCountAsync(store, 1);
        Assert.That(await sut.FindAsync(accepted.Id, None), Is.Not.Null);
        await sweeper.StopAsync(None);
    }

    [Test]
    public async Task EndedSweeper_JobsKeptForAWhile_AreDroppedByAllNodesTogether()
    {
        await using var location = await StoreLocation.CreateAsync(Provider);
        var time = new FakeTimeProvider();
        await using var store = await location.OpenAsync(time);
        await using var other = await location.OpenAsync(time);
        var sut = new JobStore(store);
        var (old, running, retried) = (NewJob(), NewJob(), NewJob());
        foreach (var job in new[] { old, running, retried })
        {
            await AcceptAsync(sut, job, 5_000);
            await sut.CompleteAsync(job.Id, [Done(0, ItemState.Failed), Done(1)], None);
        }

        foreach (var job in new[] { old, retried })
            await EndAsync(sut, job.Id);
        time.Advance(TimeSpan.FromHours(23));
        await sut.RequeueAsync(retried.Id, onlyRetryable: false, -1, 10, None);
        await EndAsync(sut, retried.Id);
        var sweepers = new[] { NewSweeper(store, "1.00:00:00"), NewSweeper(other, "1.00:00:00") };
        foreach (var sweeper in sweepers)
            await sweeper.StartAsync(None);
        while (time.PendingTimers < 2)
            await Task.Yield();
        Assert.That(await CountAsync(store, "jobs"), Is.EqualTo(3));

        time.Advance(TimeSpan.FromHours(2));
        await UntilCountAsync(store, 2);

        Assert.That(await CountAsync(store, "job_items"), Is.EqualTo(10_000));
        Assert.That(await sut.FindAsync(old.Id, None), Is.Null);
        foreach (var kept in new[] { retried, running })
            Assert.That(await sut.FindAsync(kept.Id, None), Is.Not.Null);
        foreach (var sweeper in sweepers)
        {
            await sweeper.StopAsync(None);
            sweeper.Dispose();
        }
    }

    [Test]
    public async Task EndedSweeper_NothingConfigured_KeepsAll()
    {
        using var sweeper = NewSweeper(Store, keepFor: null);
        await sweeper.StartAsync(None);
        await sweeper.ExecuteTask!;
    }

    [Test]
    public async Task DropEndedAsync_JobThatWasRetriedMeanwhile_IsKept()
    {
        var job = await AcceptAsync(1);
        await Sut.CompleteAsync(job, [Done(0, ItemState.Failed)], None);
        await Sut.EndAsync(job, deadlinePassed: false, None);
        var listed = await Sut.ListEndedAsync(TimeProvider.System.GetUtcNow().AddMinutes(1), 1_000, None);
        await Sut.RequeueAsync(job, onlyRetryable: false, -1, 10, None);

        Assert.That(await Sut.DropEndedAsync(job, TimeProvider.System.GetUtcNow().AddMinutes(1), 10, None), Is.True);

        Assert.That(listed, Does.Contain(job));
        Assert.That((await FindAsync(job)).Count().Queued, Is.EqualTo(1));
    }

    private static EndedJobSweeper NewSweeper(Store store, string? keepFor) => new(
        new JobStore(store),
        store,
        Options.Create(new JobsOptions { KeepFor = keepFor is null ? null : TimeSpan.Parse(keepFor, CultureInfo.InvariantCulture) }),
        NullLogger<EndedJobSweeper>.Instance);

    private static async Task AcceptAsync(JobStore sut, Job job, int items)
    {
        await sut.OpenAsync(job, None);
        await sut.AddAsync(job.Id, Urls(items), None);
        await sut.AcceptAsync(job.Id, record: null, None);
    }

    private static async Task EndAsync(JobStore sut, Guid job)
    {
        await sut.GiveUpAsync(job, "cancelled", 10_000, None);
        Assert.That(await sut.EndAsync(job, deadlinePassed: false, None), Is.Not.Null);
    }

    private static async Task UntilCountAsync(Store store, long jobs)
    {
        while (await CountAsync(store, "jobs") != jobs)
            await Task.Yield();
    }

    private static Task<long> CountAsync(Store store, string table, string condition = "1 = 1") => store.Dialect.ReadAsync(
        (connection, _) => connection.ExecuteScalarAsync<long>($"SELECT COUNT(*) FROM {table} WHERE {condition}"), None);
}
