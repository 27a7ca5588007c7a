using Dapper;
using Gather.Application.Jobs.Storage;
using Gather.Domain.Jobs;
using Gather.Infrastructure.Jobs;
using Gather.Infrastructure.Storage;

namespace Gather.Infrastructure.Tests.Jobs;

internal sealed class JobReadingTests(StoreProvider provider) : JobFixture(provider)
{
    private static IEnumerable<TestCaseData> Queries()
    {
        yield return new TestCaseData(ItemQueries.Queued).SetArgDisplayNames("Queued");
        yield return new TestCaseData(ItemQueries.InState).SetArgDisplayNames("InState");
        yield return new TestCaseData(ItemQueries.Ended).SetArgDisplayNames("Ended");
        yield return new TestCaseData(ItemQueries.One).SetArgDisplayNames("One");
        yield return new TestCaseData(ItemQueries.AtPlaces.Replace("{rows}", "(SELECT 0 AS n, CAST(0 AS BIGINT) AS place) AS r", StringComparison.Ordinal)).SetArgDisplayNames("AtPlaces");
        yield return new TestCaseData(ItemQueries.Attempts).SetArgDisplayNames("Attempts");
        yield return new TestCaseData(JobRow.Find).SetArgDisplayNames("Find");
    }

    [Test]
    public async Task ReadResultsAsync_Pages_GoOnWhereTheLastEnded()
    {
        var job = await AcceptAsync(20);
        await Sut.CompleteAsync(job, [.. Enumerable.Range(0, 20).Where(i => i % 5 != 0).Select(i => Done(i, i % 2 == 0 ? ItemState.Failed : ItemState.Succeeded))], None);
        await Sut.GiveUpAsync(job, "cancelled", 2, None);

        Assert.That(await PagesAsync(job, state: null, 3), Is.EqualTo(Enumerable.Range(0, 20).Where(i => i is not (10 or 15))));
        Assert.That(await PagesAsync(job, ItemState.Failed, 3), Is.EqualTo(Enumerable.Range(0, 20).Where(i => i % 2 == 0 && i % 5 != 0)));
        Assert.That(await PagesAsync(job, ItemState.Cancelled, 1), Is.EqualTo(new[] { 0, 5 }));
        Assert.That(await PagesAsync(job, ItemState.Queued, 1), Is.EqualTo(new[] { 10, 15 }));
    }

    [Test]
    public async Task ReadResultsAsync_AtPlaces_GivesThemInTheOrderAskedFor()
    {
        var (job, other) = (await AcceptAsync(5), await EndedAsync(5));
        await Sut.CompleteAsync(job, [Done(3), Done(0, ItemState.Failed)], None);

        var items = await Sut.ReadResultsAsync(job, [3, 1, 0, 7], None);

        Assert.That(items.Select(i => (i.Index, i.State)), Is.EqualTo(new[] { (3L, ItemState.Succeeded), (1L, ItemState.Queued), (0L, ItemState.Failed) }));
        Assert.That(items.Select(i => i.Result is { } result ? Text(result) : null), Is.EqualTo(new[] { """{"index":3}""", null, """{"index":0}""" }));
        Assert.That(await Sut.ReadResultsAsync(Guid.CreateVersion7(DateTimeOffset.UnixEpoch), [0], None), Is.Empty);
        Assert.That(await Sut.ReadResultsAsync(other, [], None), Is.Empty);
    }

    [Test]
    public async Task ReadResultsAsync_LargeOnesAtPlaces_AreTheFirstOfThem()
    {
        var job = await AcceptAsync(4);
        var noise = new byte[700_000];
        new Random(1).NextBytes(noise);
        await Sut.CompleteAsync(job, [.. Enumerable.Range(0, 4).Select(i => Done(i) with { Result = noise })], None);

        Assert.That((await Sut.ReadResultsAsync(job, [3, 2, 1, 0], None)).Select(i => i.Index), Is.EqualTo(new[] { 3, 2 }));
    }

    [Test]
    public async Task ReadQueuedAsync_Pages_GoOnWhereTheLastEnded()
    {
        var job = await AcceptAsync(10);
        await Sut.CompleteAsync(job, [Done(0), Done(4), Done(5)], None);

        Assert.That((await Sut.ReadQueuedAsync(job, -1, 3, None)).Select(q => q.Index), Is.EqualTo(new[] { 1, 2, 3 }));
        Assert.That((await Sut.ReadQueuedAsync(job, 3, 3, None)).Select(q => q.Index), Is.EqualTo(new[] { 6, 7, 8 }));
    }

    [TestCaseSource(nameof(Queries))]
    public async Task Query_OfOneJob_ScansNoTable(string sql)
    {
        await AcceptAsync(1);
        var plan = await ExplainAsync(sql);

        var scanned = Provider == StoreProvider.Sqlite
            ? plan.Where(l => l.StartsWith("SCAN ", StringComparison.Ordinal) && !l.StartsWith("SCAN CONSTANT", StringComparison.Ordinal) && l is not ("SCAN p" or "SCAN e" or "SCAN r") && !IsMerged(l))
            : plan.Where(l => l.Contains("Seq Scan", StringComparison.Ordinal));
        Assert.That(scanned, Is.Empty, string.Join('\n', plan));
    }

    [TestCase("", "jobs_state")]
    [TestCase("j.owner = 'a' AND ", "jobs_owner")]
    public async Task List_ByOwner_FollowsAnIndex(string condition, string index)
    {
        var plan = await ExplainAsync($"SELECT {JobRow.Columns} FROM jobs j WHERE {condition}j.state = 'Paused' AND j.id < 'b' ORDER BY j.id DESC LIMIT 10");

        Assert.That(plan, Has.Some.Contains(index));
        Assert.That(plan, Has.None.Contains("TEMP B-TREE").And.None.Contains("Sort"));
    }

    // The pages of the states, of which each is a search of its own.
    private static bool IsMerged(string line) => line.Length == "SCAN s1".Length && line.StartsWith("SCAN s", StringComparison.Ordinal);

    private Task<List<string>> ExplainAsync(string sql) => Store.Dialect.ReadAsync(
        async (connection, _) =>
        {
            var parameters = new { job = 1L, id = "a", state = 1L, queued = 0L, after = -1L, limit = 10, index = 0L };
            if (Provider == StoreProvider.Sqlite)
                return (await connection.QueryAsync("EXPLAIN QUERY PLAN " + sql, parameters)).Select(r => (string)r.detail).ToList();

            // Of a small table it would rather read the whole.
            await connection.ExecuteAsync("SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_sort = off");
            var plan = (await connection.QueryAsync<string>("EXPLAIN " + sql, parameters)).AsList();
            await connection.ExecuteAsync("RESET ALL");
            return plan;
        },
        None);

    private async Task<List<long>> PagesAsync(Guid job, ItemState? state, int limit)
    {
        var all = new List<long>();
        while (true)
        {
            var page = await Sut.ReadResultsAsync(new ResultQuery(job, state, all.Count == 0 ? -1 : all[^1], limit), None);
            if (page.Count == 0)
                return all;
            Assert.That(page, Has.Count.AtMost(limit));
            all.AddRange(page.Select(i => i.Index));
        }
    }
}
