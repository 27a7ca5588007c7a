using Dapper;
using Gather.Application.Jobs;
using Gather.Application.Jobs.Storage;
using Gather.Domain.Events;
using Gather.Domain.Jobs;
using Gather.Infrastructure.Jobs;
using Gather.Infrastructure.Storage;
using Gather.Infrastructure.Tests.Storage;

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
        await sut.RequeueAsync(job.Id, RetryOnly.Failed, -1, 5, None);
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
    public async Task DropEndedAsync_JobThatWasRetriedMeanwhile_IsKept()
    {
        var job = await AcceptAsync(1);
        await Sut.CompleteAsync(job, [Done(0, ItemState.Failed)], None);
        await Sut.EndAsync(job, deadlinePassed: false, None);
        var listed = await Sut.ListEndedAsync(TimeProvider.System.GetUtcNow().AddMinutes(1), 1_000, None);
        await Sut.RequeueAsync(job, RetryOnly.Failed, -1, 10, None);

        Assert.That(await Sut.DropEndedAsync(job, TimeProvider.System.GetUtcNow().AddMinutes(1), 10, None), Is.True);

        Assert.That(listed, Does.Contain(job));
        Assert.That((await FindAsync(job)).Count().Queued, Is.EqualTo(1));
    }

    private static Task<long> CountAsync(Store store, string table, string condition = "1 = 1") => store.Dialect.ReadAsync(
        (connection, _) => connection.ExecuteScalarAsync<long>($"SELECT COUNT(*) FROM {table} WHERE {condition}"), None);
}
