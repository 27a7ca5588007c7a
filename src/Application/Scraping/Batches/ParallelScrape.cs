using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Gather.Application.Operations;
using Gather.Domain.Scraping;
using Microsoft.Extensions.Options;

namespace Gather.Application.Scraping.Batches;

/// <summary>
/// Scrapes a stream of pages, several at once. Every page that was read from the input gets exactly one result, unless the reader
/// leaves; when the token fires, those that were not done by then are told as cancelled, and the stream ends with it. The reader
/// sets the pace: while it does not read, no page is begun and no input is taken.
/// </summary>
internal sealed class ParallelScrape(PageScraper scraper, IOptions<ScrapeOptions> options, CallContext call)
{
    private static readonly FetchError Cancelled =
        new(FetchErrorCode.Cancelled, FetchStage.Queue, Retryable: true, RetryAfter: null, Attempts: 0, "The batch was ended before this page was done.");

    private readonly int _parallelism = options.Value.BatchParallelism;

    public async IAsyncEnumerable<PageResult> RunAsync(
        IAsyncEnumerable<BatchItem> items, ResultOrder order, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var left = new CancellationTokenSource();
        using var work = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, left.Token);
        var results = Channel.CreateBounded<Task<PageResult>>(_parallelism);
        var working = WorkAsync(items, order, results.Writer, work.Token, left.Token);
        try
        {
            // Not ended by the token: what was cancelled is still to be told.
            await foreach (var coming in results.Reader.ReadAllAsync(CancellationToken.None))
            {
                var result = await coming;
                call.Operation?.Advance();
                yield return result;
            }
        }
        finally
        {
            // A reader that leaves half-way leaves no work behind.
            await left.CancelAsync();
            await working;
        }
    }

    private async Task WorkAsync(
        IAsyncEnumerable<BatchItem> items, ResultOrder order, ChannelWriter<Task<PageResult>> results, CancellationToken cancelled, CancellationToken left)
    {
        Exception? fault = null;
        var input = UntilItBreaksAsync(items, e => fault = e, cancelled);
        // Its own token would leave pages that have been read without a result.
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = _parallelism };
        try
        {
            // The one difference between the orders: whether a result takes its place when its page is begun or when it is done.
            if (order == ResultOrder.Input)
                await Parallel.ForEachAsync(PromiseAsync(input, results, left), parallel, async (promise, _) => promise.Result.SetResult(await ScrapeAsync(promise.Item, Cut, cancelled)));
            else
                await Parallel.ForEachAsync(input, parallel, async (item, _) => await results.WriteAsync(Task.FromResult(await ScrapeAsync(item, Cut, cancelled)), left));
        }
        catch (Exception e)
        {
            fault = e;
        }

        results.Complete(fault);

        void Cut() => fault ??= new OperationCanceledException(cancelled);
    }

    // An input that breaks off does not take from what was read of it its results.
    private static async IAsyncEnumerable<BatchItem> UntilItBreaksAsync(
        IAsyncEnumerable<BatchItem> items, Action<Exception> broken, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var reader = items.GetAsyncEnumerator(cancellationToken);
        while (await MoveNextAsync())
            yield return reader.Current;

        async ValueTask<bool> MoveNextAsync()
        {
            try
            {
                return await reader.MoveNextAsync();
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                broken(e);
                return false;
            }
        }
    }

    private static async IAsyncEnumerable<Promise> PromiseAsync(
        IAsyncEnumerable<BatchItem> items, ChannelWriter<Task<PageResult>> results, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in items.WithCancellation(cancellationToken))
        {
            var promise = new Promise(item, new TaskCompletionSource<PageResult>(TaskCreationOptions.RunContinuationsAsynchronously));
            await results.WriteAsync(promise.Result.Task, cancellationToken);
            yield return promise;
        }
    }

    private async Task<PageResult> ScrapeAsync(BatchItem item, Action cut, CancellationToken cancelled)
    {
        var result = item.Fault is { } fault ? PageResult.Failed(item.Url, fault) : await ScrapeOrCutAsync(item, cut, cancelled);
        return result with { Index = item.Index };
    }

    private async Task<PageResult> ScrapeOrCutAsync(BatchItem item, Action cut, CancellationToken cancelled)
    {
        try
        {
            cancelled.ThrowIfCancellationRequested();
            return await scraper.ScrapeAsync(item.Url, item.Settings!, cancelled);
        }
        catch (OperationCanceledException) when (cancelled.IsCancellationRequested)
        {
            cut();
            return PageResult.Failed(item.Url, Cancelled);
        }
    }

    private sealed record Promise(BatchItem Item, TaskCompletionSource<PageResult> Result);
}
