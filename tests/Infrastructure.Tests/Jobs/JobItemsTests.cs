using System.Text;
using Gather.Application.Jobs;
using Gather.Application.Jobs.Storage;
using Gather.Domain.Jobs;
using Gather.Infrastructure.Jobs;
using Gather.Infrastructure.Storage;

namespace Gather.Infrastructure.Tests.Jobs;

internal sealed class JobItemsTests(StoreProvider provider) : JobFixture(provider)
{
    [Test]
    public async Task AddAsync_SeveralCalls_NumberWithoutGapAndKeepTheOrder()
    {
        var job = NewJob();
        await Sut.OpenAsync(job, None);
        await Sut.AddAsync(job.Id, Urls(1500), None);
        await Sut.AddAsync(job.Id, [], None);
        await Sut.AcceptAsync(job.Id, record: null, None);
        await Sut.AddAsync(job.Id, [new NewItem("https://example.com/last", Encoding.UTF8.GetBytes("""{"é":1}"""))], None);

        var queued = await Sut.ReadQueuedAsync(job.Id, -1, 2000, None);

        Assert.That(queued.Select(q => q.Index), Is.EqualTo(Enumerable.Range(0, 1501)));
        Assert.That(queued.SkipLast(1).Select(q => q.Url), Is.EqualTo(Urls(1500).Select(u => u.Url)));
        var (last, _) = (await Sut.FindResultAsync(job.Id, 1500, None))!.Value;
        Assert.That((last.Url, Text(last.Metadata), last.State, last.Result), Is.EqualTo(("https://example.com/last", """{"é":1}""", ItemState.Queued, (ReadOnlyMemory<byte>?)null)));
        Assert.That(DataOf((await ReadLogAsync(job.Id))[^1]).GetProperty("first").GetInt64(), Is.EqualTo(1500));
        Assert.That((await FindAsync(job.Id)).Accepted, Is.EqualTo(1501));
    }

    [Test]
    public async Task AddAsync_ManyCallersAtOnce_NumberWithoutGap()
    {
        var job = await AcceptAsync(0);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => Sut.AddAsync(job, Urls(7), None))));

        Assert.That((await Sut.ReadQueuedAsync(job, -1, 1000, None)).Select(q => q.Index), Is.EqualTo(Enumerable.Range(0, 140)));
        Assert.That((await FindAsync(job)).Accepted, Is.EqualTo(140));
    }

    [Test]
    public async Task AddAsync_InParallelUpToALimit_TakesNoMore()
    {
        var job = await AcceptAsync(30);

        var added = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => Sut.AddAsync(job, Urls(7), 100, None))));

        Assert.That(added.Order(), Is.EqualTo(Enumerable.Repeat<int?>(0, 10).Concat(Enumerable.Repeat<int?>(7, 10))));
        Assert.That((await FindAsync(job)).Accepted, Is.EqualTo(100));
    }

    [Test]
    public async Task CompleteAsync_Items_HaveTheirResultTallyAndEntry()
    {
        var job = await AcceptAsync(4);
        var large = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 50_000).Select(i => $"{i} ")));

        await Sut.CompleteAsync(
            job,
            [
                Done(2) with { Result = large, Status = 200, Bytes = 1000 },
                Done(0, ItemState.Failed, "UpstreamStatus", retryable: true) with { Status = 503 },
                Done(3, ItemState.Skipped, "robots"),
            ],
            None);

        var found = await FindAsync(job);
        Assert.That(found.Tallies, Is.EqualTo(new ItemTally[]
        {
            new(ItemState.Queued, "", 1), new(ItemState.Succeeded, "", 1), new(ItemState.Failed, "UpstreamStatus", 1), new(ItemState.Skipped, "robots", 1),
        }));
        Assert.That(found.Bytes, Is.EqualTo(1020));
        var results = await Sut.ReadResultsAsync(new ResultQuery(job, State: null, -1, 10), None);
        Assert.That(results.Select(r => (r.Index, r.State, r.Code, r.Attempt)), Is.EqualTo(new[]
        {
            (0L, ItemState.Failed, "UpstreamStatus", 1), (2, ItemState.Succeeded, "", 1), (3, ItemState.Skipped, "robots", 1),
        }));
        Assert.That(results[1].Result!.Value.ToArray(), Is.EqualTo(large));
        var entries = await ReadLogAsync(job);
        Assert.That(entries.Skip(1).Select(e => e.Type), Is.EqualTo(new[] { "item.succeeded", "item.failed", "item.skipped" }));
        var failed = DataOf(entries[2]);
        Assert.That(
            (failed.GetProperty("index").GetInt64(), failed.GetProperty("url").GetString(), failed.GetProperty("code").GetString(), failed.GetProperty("status").GetInt32(), failed.GetProperty("attempt").GetInt32()),
            Is.EqualTo((0L, "https://example.com/0", "UpstreamStatus", 503, 1)));
    }

    [Test]
    public async Task CompleteAsync_Twice_KeepsTheFirstResult()
    {
        var job = await AcceptAsync(1);
        await Sut.CompleteAsync(job, [Done(0), Done(0, ItemState.Failed)], None);
        var entries = await ReadLogAsync(job);

        await Sut.CompleteAsync(job, [Done(0, ItemState.Failed) with { Found = [Page("/found")] }, Done(99)], None);

        var (item, earlier) = (await Sut.FindResultAsync(job, 0, None))!.Value;
        Assert.That((item.State, earlier.Count), Is.EqualTo((ItemState.Succeeded, 0)));
        Assert.That(await ReadLogAsync(job), Has.Count.EqualTo(entries.Count));
        Assert.That((await FindAsync(job)).Accepted, Is.EqualTo(1));
    }

    [TestCase(ItemState.Queued, "")]
    [TestCase(ItemState.Failed, "two\nlines")]
    public async Task CompleteAsync_NotAnOutcome_IsRefused(ItemState state, string code)
    {
        var job = await AcceptAsync(1);

        Assert.That(() => Sut.CompleteAsync(job, [Done(0, state, code)], None), Throws.ArgumentException);
    }

    [Test]
    public async Task CompleteAsync_PagesFound_AreTakenInOncePerKey()
    {
        var job = await AcceptAsync(NewJob(new CrawlSettings { Url = "https://example.com/" }), Page("/", 0));
        await Sut.CompleteAsync(job, [Done(0) with { Found = [Page("/a"), Page("/b"), Page("/a"), Page("/")] }], None);

        await Sut.CompleteAsync(job, [Done(1) with { Found = [Page("/b", 2), Page("/c", 2)] }, Done(2) with { Found = [Page("/c", 2), Page("/", 2)] }], None);

        var queued = await Sut.ReadQueuedAsync(job, -1, 10, None);
        Assert.That(queued, Is.EqualTo(new[] { new QueuedItem(3, "https://example.com/c", 2) }));
        Assert.That((await FindAsync(job)).Accepted, Is.EqualTo(4));
        Assert.That(await ReadTypesAsync(job), Is.EqualTo(new[] { "job.accepted", "item.succeeded", "job.appended", "item.succeeded", "item.succeeded", "job.appended" }));
    }

    [Test]
    public async Task Completions_WhatWasFound_IsMadeReadyBeforeTheTransaction()
    {
        var job = await AcceptAsync(NewJob(new CrawlSettings { Url = "https://example.com/" }), Page("/", 0));
        List<NewItem> found = [Page("/a"), Page("/b")];
        var completions = new Completions([Done(0) with { Found = found }]);
        // Whoever looked at it only within the transaction would find nothing, and hash it anew whenever that is tried again.
        found.Clear();

        await Sut.ChangeAsync(
            job,
            async change =>
            {
                await completions.StoreAsync(change);
                return true;
            },
            None);

        Assert.That((await FindAsync(job)).Accepted, Is.EqualTo(3));
    }

    [Test]
    public async Task CompleteAsync_PageBudgetIsUsedUp_DropsWhatIsFoundBeyondIt()
    {
        var job = await AcceptAsync(NewJob(new CrawlSettings { Url = "https://example.com/", MaxPages = 3 }), Page("/", 0));

        await Sut.CompleteAsync(job, [Done(0) with { Found = [Page("/a"), Page("/b"), Page("/c")] }], None);
        await Sut.CompleteAsync(job, [Done(1) with { Found = [Page("/d")] }], None);

        Assert.That((await FindAsync(job)).Accepted, Is.EqualTo(3));
        Assert.That((await Sut.ReadQueuedAsync(job, -1, 10, None)).Select(q => q.Url), Is.EqualTo(new[] { "https://example.com/b" }));
        Assert.That(await Sut.AddAsync(job, [Page("/e")], None), Is.Zero);
    }

    [Test]
    public async Task CompleteAsync_RedirectsToKnownPage_IsSkippedAsDuplicate()
    {
        var job = await AcceptAsync(NewJob(new CrawlSettings { Url = "https://example.com/" }), Page("/", 0), Page("/old"), Page("/older"), Page("/oldest"));

        // Two redirect to a page that nobody knows yet, of which one then finds it by a link; one redirects to itself, as when a cookie is set.
        await Sut.CompleteAsync(
            job,
            [Done(1) with { AlsoKey = "/new", Found = [Page("/new")] }, Done(2) with { AlsoKey = "/new" }, Done(0) with { AlsoKey = "/" }, Done(3) with { AlsoKey = "/" }],
            None);

        var results = await Sut.ReadResultsAsync(new ResultQuery(job, State: null, -1, 10), None);
        Assert.That(results.Select(r => (r.Index, r.State, r.Code)), Is.EqualTo(new[]
        {
            (0L, ItemState.Succeeded, ""), (1, ItemState.Succeeded, ""), (2, ItemState.Skipped, "duplicate"), (3, ItemState.Skipped, "duplicate"),
        }));
        Assert.That(results[2].Result, Is.Not.Null);
        Assert.That((await FindAsync(job)).Accepted, Is.EqualTo(4), "The link leads to a page that is known by its redirect.");
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(4)]
    public async Task CompleteAsync_PagesThatNameEachOther_OneIsKept(int atOnce)
    {
        var job = await AcceptAsync(NewJob(new CrawlSettings { Url = "https://example.com/" }), Page("/a"), Page("/b"), Page("/c"), Page("/d"));
        CompletedItem[] completed = [Done(0) with { AlsoKey = "/b" }, Done(1) with { AlsoKey = "/a" }, Done(2) with { AlsoKey = "/a" }, Done(3) with { AlsoKey = "/b" }];

        foreach (var some in completed.Chunk(atOnce))
            await Sut.CompleteAsync(job, some, None);

        var results = await Sut.ReadResultsAsync(new ResultQuery(job, State: null, -1, 10), None);
        Assert.That(results.Select(r => r.Code), Is.EqualTo(new[] { "duplicate", "", "duplicate", "duplicate" }), "The page that is kept stands for all of them.");
    }

    [Test]
    public async Task CompleteAsync_PagesThatNameEachOtherInARing_OneIsKept()
    {
        var job = await AcceptAsync(NewJob(new CrawlSettings { Url = "https://example.com/" }), Page("/a"), Page("/b"), Page("/c"));

        await Sut.CompleteAsync(job, [Done(0) with { AlsoKey = "/b" }, Done(1) with { AlsoKey = "/c" }, Done(2) with { AlsoKey = "/a" }], None);

        Assert.That((await FindAsync(job)).Tallies, Is.EqualTo(new[] { new ItemTally(ItemState.Succeeded, "", 1), new ItemTally(ItemState.Skipped, "duplicate", 2) }));
    }

    [Test]
    public async Task RequeueAsync_RedirectedPage_IsNoDuplicateOfItself()
    {
        var job = await AcceptAsync(NewJob(new CrawlSettings { Url = "https://example.com/" }), Page("/", 0));
        await Sut.CompleteAsync(job, [Done(0, ItemState.Failed) with { AlsoKey = "/home" }], None);
        await Sut.RequeueAsync(job, RetryOnly.Failed, -1, 10, None);

        await Sut.CompleteAsync(job, [Done(0) with { AlsoKey = "/home" }], None);

        Assert.That((await FindAsync(job)).Tallies, Is.EqualTo(new[] { new ItemTally(ItemState.Succeeded, "", 1) }));
    }

    [Test]
    public async Task RequeueAsync_FailedItems_AreQueuedAndTheirResultsHistory()
    {
        var job = await AcceptAsync(6);
        await Sut.CompleteAsync(
            job,
            [Done(0, ItemState.Failed, "TimedOut", retryable: true), Done(1, ItemState.Failed, "InvalidUrl"), Done(2), Done(4, ItemState.Failed, "TimedOut", retryable: true), Done(5, ItemState.Failed, "TimedOut", retryable: true)],
            None);

        var first = await Sut.RequeueAsync(job, RetryOnly.Retryable, -1, 2, None);
        var second = await Sut.RequeueAsync(job, RetryOnly.Retryable, first!.Value, 2, None);
        var third = await Sut.RequeueAsync(job, RetryOnly.Retryable, second!.Value, 2, None);

        Assert.That((first, second, third), Is.EqualTo((1L, 5L, (long?)null)));
        Assert.That((await Sut.ReadQueuedAsync(job, -1, 10, None)).Select(q => q.Index), Is.EqualTo(new[] { 0L, 3, 4, 5 }));
        Assert.That((await FindAsync(job)).Tallies, Is.EqualTo(new ItemTally[]
        {
            new(ItemState.Queued, "", 4), new(ItemState.Succeeded, "", 1), new(ItemState.Failed, "InvalidUrl", 1),
        }));

        await Sut.CompleteAsync(job, [Done(0, ItemState.Failed, "DnsFailed")], None);
        await Sut.RequeueAsync(job, RetryOnly.Failed, -1, 1, None);
        var (queued, _) = (await Sut.FindResultAsync(job, 0, None))!.Value;
        await Sut.CompleteAsync(job, [Done(0)], None);
        var (done, earlier) = (await Sut.FindResultAsync(job, 0, None))!.Value;

        Assert.That((queued.State, queued.Attempt, queued.Result), Is.EqualTo((ItemState.Queued, 3, (ReadOnlyMemory<byte>?)null)));
        Assert.That((done.State, done.Attempt, Text(done.Result)), Is.EqualTo((ItemState.Succeeded, 3, """{"index":0}""")));
        Assert.That(earlier.Select(e => (e.Attempt, e.State, e.Code)), Is.EqualTo(new[] { (1, ItemState.Failed, "TimedOut"), (2, ItemState.Failed, "DnsFailed") }));
        Assert.That(earlier.Select(e => e.At), Is.All.GreaterThan(DateTimeOffset.UnixEpoch));
    }

    [Test]
    public async Task GiveUpAsync_QueuedItems_AreCancelledInChunksWithOneEntryEach()
    {
        var job = await AcceptAsync(10);
        await Sut.CompleteAsync(job, [Done(1)], None);

        Assert.That(await Sut.GiveUpAsync(job, "cancelled", 4, None), Is.EqualTo(4));
        Assert.That(await Sut.GiveUpAsync(job, "cancelled", 100, None), Is.EqualTo(5));
        Assert.That(await Sut.GiveUpAsync(job, "cancelled", 4, None), Is.Zero);

        Assert.That((await FindAsync(job)).Tallies, Is.EqualTo(new ItemTally[] { new(ItemState.Succeeded, "", 1), new(ItemState.Cancelled, "cancelled", 9) }));
        var entries = (await ReadLogAsync(job)).Where(e => e.Type == "items.cancelled").Select(DataOf).ToList();
        Assert.That(
            entries.Select(e => (e.GetProperty("first").GetInt64(), e.GetProperty("last").GetInt64(), e.GetProperty("count").GetInt64(), e.GetProperty("code").GetString())),
            Is.EqualTo(new[] { (0L, 4L, 4L, "cancelled"), (5, 9, 5, "cancelled") }));
        var results = await Sut.ReadResultsAsync(new ResultQuery(job, ItemState.Cancelled, -1, 100), None);
        Assert.That(results.Select(r => r.Result), Is.All.Null.And.Exactly(9).Items);
        await Sut.CompleteAsync(job, [Done(0)], None);
        Assert.That((await Sut.FindResultAsync(job, 0, None))!.Value.Item.State, Is.EqualTo(ItemState.Cancelled), "What was given up stays so.");
    }
}
