using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Gather.Application.Operations;
using Gather.Application.Scraping;
using Gather.Application.Scraping.Batches;
using Gather.Domain.Scraping;
using Gather.Testing;

namespace Gather.Application.Tests.Scraping.Batches;

/// <summary>Every input gets one result, whatever befalls the pages; and when the call is ended, nothing is left behind.</summary>
public sealed class ParallelScrapeProperties
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(150);

    [TestCase(ResultOrder.Completion, 1)]
    [TestCase(ResultOrder.Completion, 5)]
    [TestCase(ResultOrder.Input, 1)]
    [TestCase(ResultOrder.Input, 5)]
    public void Lines_AnyMixOfFatesAndDelays_GetOneResultEach(ResultOrder order, int parallelism) => Check.One(Config, Prop.ForAll(
        Gen.Elements(Enum.GetValues<Fate>()).ToArbitrary().Array(),
        Gen.Choose(-1, 60).ToArbitrary(),
        (fates, endAfter) => RunAsync(fates, endAfter, order, parallelism)));

    private static async Task<bool> RunAsync(Fate[] fates, int endAfter, ResultOrder order, int parallelism)
    {
        await using var host = new Host(("Scrape:BatchParallelism", $"{parallelism}"));
        host.Fetcher.Answer = async (request, token) => await FetchAsync(FateOf(request.Url), token);
        host.Reader.WhileReading = source =>
        {
            if (FateOf(source.Url) == Fate.ReaderFails)
                throw new InvalidOperationException("a bug");
        };

        Fate FateOf(TargetUrl url) => fates[int.Parse(url.PathAndQuery[1..], CultureInfo.InvariantCulture)];

        var read = new List<int>();
        var isEnded = false;
        try
        {
            await foreach (var result in await host.SendAsync(new ScrapeLines(LinesAsync(fates), order)))
            {
                read.Add(result.Index!.Value);
                if (read.Count == endAfter)
                    host.Call.End(EndReason.Cancelled);
            }
        }
        catch (OperationCanceledException)
        {
            isEnded = true;
        }

        var isWhole = read.Order().SequenceEqual(Enumerable.Range(0, fates.Length));
        var isInOrder = order == ResultOrder.Completion || read.SequenceEqual(Enumerable.Range(0, read.Count));
        return host.Fetcher.Open == 0
            && host.Get<OperationRegistry>().Count == 0
            && read.Distinct().Count() == read.Count
            && isInOrder
            && (isWhole || (isEnded && endAfter > 0));
    }

    private static async IAsyncEnumerable<ScrapeLine> LinesAsync(Fate[] fates)
    {
        for (var i = 0; i < fates.Length; i++)
        {
            if (i % 3 == 0)
                await Task.Yield();
            yield return fates[i] switch
            {
                Fate.Unreadable => new ScrapeLine(Page: null, "line is not JSON."),
                Fate.Invalid => new ScrapeLine(new ScrapePage { Url = "nonsense" }, Fault: null),
                _ => new ScrapeLine(new ScrapePage { Url = $"https://example.com/{i}" }, Fault: null),
            };
        }
    }

    private static async Task<FakePage> FetchAsync(Fate fate, CancellationToken cancellationToken)
    {
        switch (fate)
        {
            case Fate.FetcherFails:
                throw new InvalidOperationException("a bug");
            case Fate.GivesUp:
                throw new OperationCanceledException("its own");
            case Fate.Unreachable:
                return FakePage.Failed(FetchErrorCode.ConnectFailed);
            case Fate.Slow:
                for (var i = 0; i < 20; i++)
                    await Task.Yield();
                cancellationToken.ThrowIfCancellationRequested();
                break;
            case Fate.Late:
                await Task.Run(static () => { }, cancellationToken);
                break;
        }

        return FakePage.Html("x");
    }

    private enum Fate
    {
        Good,
        Slow,
        Late,
        Unreachable,
        FetcherFails,
        GivesUp,
        ReaderFails,
        Unreadable,
        Invalid,
    }
}
