using Gather.Application.Jobs.Storage;
using Gather.Domain.Jobs;
using Gather.Infrastructure.Jobs;
using Gather.Infrastructure.Storage;
using Gather.Infrastructure.Tests.Storage;
using Gather.StoreAppender;

namespace Gather.Infrastructure.Tests.Jobs;

/// <summary>A process that crawls is killed in mid load: what it had been told to be stored is there, and no link is lost.</summary>
internal sealed class JobCrashTests
{
    private const int BeforeKill = 1000;

    [TestCase(StoreProvider.Sqlite, 2)]
    [TestCase(StoreProvider.Postgres, 2)]
    [TestCase(StoreProvider.Sqlite, 30, Category = "Soak", Explicit = true, Reason = "Takes minutes.")]
    [TestCase(StoreProvider.Postgres, 30, Category = "Soak", Explicit = true, Reason = "Takes minutes.")]
    public async Task CompleteAsync_ProcessIsKilled_KeepsEveryResultAndEveryLink(StoreProvider provider, int rounds)
    {
        await using var location = await StoreLocation.CreateAsync(provider);
        for (var round = 0; round < rounds; round++)
        {
            await using var process = AppenderProcess.Start(location, "--Load=crawl");
            await process.UntilToldAsync(BeforeKill);
            var told = await process.KillAsync();

            await using var store = await location.OpenAsync();
            await AssertKeptAsync(store, Guid.Parse(told[0].Id), [.. told.Select(t => t.Seq)]);
        }
    }

    private static async Task AssertKeptAsync(Store store, Guid id, HashSet<long> told)
    {
        var jobs = new JobStore(store);
        var job = (await jobs.FindAsync(id, CancellationToken.None))!;
        var done = await jobs.ReadResultsAsync(new ResultQuery(id, State: null, -1, int.MaxValue), CancellationToken.None);
        var queued = await jobs.ReadQueuedAsync(id, -1, int.MaxValue, CancellationToken.None);

        JobFixture.AssertLedger(job);
        Assert.That(done.Select(d => d.Index), Is.SupersetOf(told));
        Assert.That(done.Select(d => d.Result is null), Is.All.False);
        Assert.That(done.Select(d => d.Index).Concat(queued.Select(q => q.Index)).Order(), Is.EqualTo(Enumerable.Range(0, (int)job.Accepted)));
        Assert.That(job.Count().Succeeded, Is.EqualTo(done.Count));

        // Exactly the pages to which those that are done link, once each, and the first.
        var expected = done.Select(d => CrawlLoad.NumberOf(d.Url)).SelectMany(n => new[] { (2 * n) + 1, (2 * n) + 2 }).Append(0);
        var known = done.Select(d => d.Url).Concat(queued.Select(q => q.Url)).Select(CrawlLoad.NumberOf);
        Assert.That(known.Order(), Is.EqualTo(expected.Order()));

        var entries = await StoreFixture.ReadAllAsync(store, JobTopic.Of(id));
        Assert.That(entries.Select(e => e.Seq), Is.EqualTo(Enumerable.Range(1, entries.Count)));
        Assert.That(entries.Count(e => e.Type == "item.succeeded"), Is.EqualTo(done.Count));
    }
}
