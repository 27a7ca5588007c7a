using Gather.Application.Operations;
using Gather.Application.Scraping;
using Gather.Application.Scraping.Batches;
using Gather.Application.Scraping.Reading;
using Gather.Domain.Scraping;
using Gather.Testing;

namespace Gather.Application.Tests.Scraping.Batches;

public sealed class ParallelScrapeTests : IAsyncDisposable
{
    private readonly Host _host = new(("Scrape:BatchParallelism", "4"), ("Scrape:MaxUrls", "1000"));

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [TestCase(ResultOrder.Completion)]
    [TestCase(ResultOrder.Input)]
    public async Task Batch_ReaderThatStops_StopsTheWork(ResultOrder order)
    {
        await using var results = (await _host.SendAsync(BatchOf(100).InOrder(order))).GetAsyncEnumerator();
        await results.MoveNextAsync().Soon();

        // As many as wait for the reader and the one that it has; in order of completion as many more that are done and wait for a place.
        var most = order == ResultOrder.Input ? 4 + 1 : 4 + 1 + 4;
        await TaskGuard.UntilAsync(() => _host.Fetcher.Fetches == most);
        for (var i = 0; i < 1000; i++)
            await Task.Yield();
        Assert.That(_host.Fetcher.Fetches, Is.EqualTo(most));

        var read = 1;
        while (await results.MoveNextAsync().Soon())
            read++;
        Assert.That((read, _host.Fetcher.Fetches, _host.Fetcher.Open), Is.EqualTo((100, 100, 0)));
    }

    [Test]
    public async Task Batch_ManyPages_RunsAsManyAtOnceAsAllowed()
    {
        var gate = new Gate();
        _host.Fetcher.Answer = async (_, token) =>
        {
            await gate.PassAsync(token);
            return FakePage.Html("");
        };
        var results = (await _host.SendAsync(BatchOf(20))).ToListAsync().AsTask();

        await TaskGuard.UntilAsync(() => _host.Fetcher.Open == 4);
        gate.Open();

        Assert.That((await results.Soon()).Select(r => r.Index), Is.EquivalentTo(Enumerable.Range(0, 20)));
        Assert.That(_host.Fetcher.MostOpen, Is.EqualTo(4));
    }

    [Test]
    public async Task Batch_SlowFirstPage_ComesLast()
    {
        var gate = GateFirst();
        await using var results = (await _host.SendAsync(BatchOf(4).InOrder(ResultOrder.Completion))).GetAsyncEnumerator();

        var indexes = await NextAsync(results, 3);
        gate.Open();

        Assert.That(indexes, Is.EquivalentTo(Enumerable.Range(1, 3)));
        Assert.That(await NextAsync(results, 1), Is.EqualTo([0]));
        Assert.That(await results.MoveNextAsync().Soon(), Is.False);
    }

    [Test]
    public async Task Batch_SlowFirstPageInInputOrder_IsWaitedFor()
    {
        var gate = GateFirst();
        await using var results = (await _host.SendAsync(BatchOf(4).InOrder(ResultOrder.Input))).GetAsyncEnumerator();

        var indexes = NextAsync(results, 4);
        await TaskGuard.UntilAsync(() => _host.Fetcher is { Fetches: 4, Open: 1 });
        Assert.That(indexes.IsCompleted, Is.False);
        gate.Open();

        Assert.That(await indexes, Is.EqualTo(Enumerable.Range(0, 4)));
        Assert.That(await results.MoveNextAsync().Soon(), Is.False);
    }

    [TestCase(ResultOrder.Completion)]
    [TestCase(ResultOrder.Input)]
    public async Task Batch_CallEndsHalfWay_TellsOfEveryPageAndThenOfTheEnd(ResultOrder order)
    {
        _host.Fetcher.Answer = async (request, token) =>
        {
            if (request.Url.PathAndQuery is not ("/0" or "/1"))
                await Task.Delay(Timeout.InfiniteTimeSpan, _host.Time, token);
            return FakePage.Html("");
        };
        var results = new List<PageResult>();
        var reading = ReadAsync(await _host.SendAsync(BatchOf(20).InOrder(order)));
        // The first two are done when four others are begun.
        await TaskGuard.UntilAsync(() => _host.Fetcher is { Fetches: 6, Open: 4 });

        _host.Call.End(EndReason.Cancelled);

        Assert.That(async () => await reading.Soon(), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(results.Select(r => r.Index), Is.EquivalentTo(Enumerable.Range(0, 20)));
        Assert.That(results.OrderBy(r => r.Index).Select(r => r.Error?.Code), Is.EqualTo(Enumerable.Range(0, 20).Select(i => i < 2 ? (FetchErrorCode?)null : FetchErrorCode.Cancelled)));
        Assert.That(_host.Fetcher.Open, Is.Zero);

        async Task ReadAsync(IAsyncEnumerable<PageResult> stream)
        {
            await foreach (var result in stream)
                results.Add(result);
        }
    }

    [Test]
    public async Task Batch_CallEndsAfterAnyNumberOfResults_TellsOfEveryPage([Range(0, 12)] int after, [Values] ResultOrder order)
    {
        _host.Fetcher.Answer = (request, _) => Task.FromResult(request.Url.PathAndQuery.EndsWith('3') ? FakePage.Failed(FetchErrorCode.ConnectFailed) : FakePage.Html(""));
        var indexes = new List<int?>();
        try
        {
            if (after == 0)
                _host.Call.End(EndReason.Cancelled);
            await foreach (var result in await _host.SendAsync(BatchOf(12).InOrder(order)))
            {
                indexes.Add(result.Index);
                if (indexes.Count == after)
                    _host.Call.End(EndReason.Cancelled);
            }
        }
        catch (OperationCanceledException)
        {
            // Told after all results, unless none was left to be cancelled.
        }

        Assert.That(indexes, Is.EquivalentTo(Enumerable.Range(0, 12)));
    }

    [TestCase(ResultOrder.Completion)]
    [TestCase(ResultOrder.Input)]
    public async Task Batch_ReaderThatLeaves_LeavesNoWork(ResultOrder order)
    {
        _host.Fetcher.Answer = async (request, token) =>
        {
            if (request.Url.PathAndQuery != "/0")
                await Task.Delay(Timeout.InfiniteTimeSpan, _host.Time, token);
            return FakePage.Html("");
        };
        await foreach (var _ in await _host.SendAsync(BatchOf(20).InOrder(order)))
            break;

        Assert.That(_host.Fetcher.Open, Is.Zero);
        Assert.That(_host.Get<OperationRegistry>().Count, Is.Zero);
    }

    [Test]
    public async Task Batch_BadUrlAmongGood_FailsAlone()
    {
        var results = await (await _host.SendAsync(new ScrapeBatch { Urls = ["https://a.example/", "nonsense", "https://b.example/"], Formats = [PageFormat.Text] }.InOrder(ResultOrder.Input))).ToListAsync();

        Assert.That(results.Select(r => (r.Index, r.Url, r.Error?.Code)), Is.EqualTo(new (int?, string, FetchErrorCode?)[]
        {
            (0, "https://a.example/", null),
            (1, "nonsense", FetchErrorCode.InvalidUrl),
            (2, "https://b.example/", null),
        }));
    }

    private Gate GateFirst()
    {
        var gate = new Gate();
        _host.Fetcher.Answer = async (request, token) =>
        {
            if (request.Url.PathAndQuery == "/0")
                await gate.PassAsync(token);
            return FakePage.Html("");
        };
        return gate;
    }

    private static async Task<List<int>> NextAsync(IAsyncEnumerator<PageResult> results, int count)
    {
        var indexes = new List<int>();
        while (indexes.Count < count && await results.MoveNextAsync().Soon())
            indexes.Add(results.Current.Index!.Value);
        return indexes;
    }

    private static ScrapeBatch BatchOf(int pages) => new() { Urls = [.. Enumerable.Range(0, pages).Select(i => $"https://example.com/{i}")] };
}
