using System.Collections.Frozen;
using System.Threading.Channels;
using Gather.Application.Access;
using Gather.Application.Scraping;
using Gather.Application.Scraping.Batches;
using Gather.Domain.Access;
using Gather.Domain.Scraping;
using Gather.Testing;

namespace Gather.Application.Tests.Scraping.Batches;

public sealed class ScrapeLinesTests : IAsyncDisposable
{
    private readonly Host _host = new(("Scrape:BatchParallelism", "4"));

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Test]
    public async Task Lines_OfEveryKind_GetAResultEach()
    {
        ScrapeLine[] lines =
        [
            new(new ScrapePage { Url = "https://example.com/" }, Fault: null),
            new(Page: null, "url is required."),
            new(new ScrapePage { Url = "https://example.com/", Timeout = -1 }, Fault: null),
            new(new ScrapePage { Url = "nonsense" }, Fault: null),
            new(new ScrapePage { Url = "https://example.com/", Robots = RobotsPolicy.Ignore }, Fault: null),
        ];
        var caller = Caller.Root with { Scopes = FrozenSet.Create(StringComparer.Ordinal, Scope.Scrape) };

        var results = await (await _host.SendAsync(new ScrapeLines(lines.ToAsyncEnumerable(), ResultOrder.Input), caller)).ToListAsync();

        Assert.That(results.Select(r => (r.Index, r.Error?.Detail)), Is.EqualTo(new (int?, string?)[]
        {
            (0, null),
            (1, "url is required."),
            (2, "timeout must be from 0.1 to 300 seconds."),
            (3, "The URL must be an absolute http or https URL, such as https://example.com/."),
            (4, "robots \"ignore\" needs the scope scrape:ignore-robots."),
        }));
        Assert.That(results.Skip(1).Select(r => r.Error!.Code), Is.EqualTo(new[] { FetchErrorCode.InvalidRequest, FetchErrorCode.InvalidRequest, FetchErrorCode.InvalidUrl, FetchErrorCode.InvalidRequest }));
        Assert.That(results.Skip(1).Select(r => r.Error!.Stage), Is.All.EqualTo(FetchStage.Validation));
    }

    [TestCase(ResultOrder.Completion)]
    [TestCase(ResultOrder.Input)]
    public async Task Lines_ThatComeOneByOne_AreAnsweredOneByOne(ResultOrder order)
    {
        var input = Channel.CreateBounded<ScrapeLine>(1);
        await using var results = (await _host.SendAsync(new ScrapeLines(input.Reader.ReadAllAsync(), order))).GetAsyncEnumerator();

        for (var i = 0; i < 10; i++)
        {
            await input.Writer.WriteAsync(new ScrapeLine(new ScrapePage { Url = $"https://example.com/{i}" }, Fault: null)).Soon();
            Assert.That(await results.MoveNextAsync().Soon());
            Assert.That(results.Current.Index, Is.EqualTo(i));
        }

        input.Writer.Complete();
        Assert.That(await results.MoveNextAsync().Soon(), Is.False);
    }

    [TestCase(ResultOrder.Completion)]
    [TestCase(ResultOrder.Input)]
    public async Task Lines_ThatBreakOff_GetTheirResultsBeforeTheFault(ResultOrder order)
    {
        static async IAsyncEnumerable<ScrapeLine> Broken()
        {
            for (var i = 0; i < 10; i++)
                yield return new ScrapeLine(new ScrapePage { Url = "https://example.com/" }, Fault: null);
            await Task.Yield();
            throw new IOException("broken");
        }

        var read = new List<int>();
        var reading = async () =>
        {
            await foreach (var result in await _host.SendAsync(new ScrapeLines(Broken(), order)))
                read.Add(result.Index!.Value);
        };

        Assert.That(async () => await reading().Soon(), Throws.TypeOf<IOException>());
        Assert.That(read, Is.EquivalentTo(Enumerable.Range(0, 10)));
    }
}
