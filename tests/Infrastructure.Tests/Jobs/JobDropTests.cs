using Dapper;
using Gather.Application.Jobs.Storage;
using Gather.Domain.Events;
using Gather.Domain.Jobs;
using Gather.Infrastructure.Jobs;
using Gather.Infrastructure.Storage;
using Gather.Infrastructure.Tests.Storage;
using Gather.Testing;
using Microsoft.Extensions.Logging.Abstractions;

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

    private static async Task UntilCountAsync(Store store, long jobs)
    {
        while (await CountAsync(store, "jobs") != jobs)
            await Task.Yield();
    }

    private static Task<long> CountAsync(Store store, string table, string condition = "1 = 1") => store.Dialect.ReadAsync(
        (connection, _) => connection.ExecuteScalarAsync<long>($"SELECT COUNT(*) FROM {table} WHERE {condition}"), None);
}
