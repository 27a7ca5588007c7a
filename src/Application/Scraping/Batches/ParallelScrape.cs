using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Gather.Application.Operations;
using Microsoft.Extensions.Options;

namespace Gather.Application.Scraping.Batches;

/// <summary>
/// Scrapes a stream of pages, several at once. Every page that was read from the input gets exactly one result, unless the reader
/// leaves or the token fires. The reader sets the pace: while it does not read, no page is begun and no input is taken.
/// </summary>
internal sealed class ParallelScrape(PageScraper scraper, IOptions<ScrapeOptions> options, CallContext call)
{
    private readonly int _parallelism = options.Value.BatchParallelism;

    public async IAsyncEnumerable<PageResult> RunAsync(
        IAsyncEnumerable<BatchItem> items, ResultOrder order, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var work = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var results = Channel.CreateBounded<Task<PageResult>>(_parallelism);
        var working = WorkAsync(items, order, results.Writer, work.Token);
        try
        {
            await foreach (var coming in results.Reader.ReadAllAsync(work.Token))
            {
                var result = await coming.WaitAsync(work.Token);
                call.Operation?.Advance();
                yield return result;
            }
        }
        finally
        {
            // A reader that leaves half-way leaves no work behind.
            await work.CancelAsync();
            await working;
        }
    }

    private async Task WorkAsync(IAsyncEnumerable<BatchItem> items, ResultOrder order, ChannelWriter<Task<PageResult>> results, CancellationToken cancellationToken)
    {
        Exception? fault = null;
        var input = UntilItBreaksAsync(items, e => fault = e, cancellationToken);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = _parallelism, CancellationToken = cancellationToken };
        try
        {
            // The one difference between the orders: whether a result takes its place when its page is begun or when it is done.
            if (order == ResultOrder.Input)
                await Parallel.ForEachAsync(PromiseAsync(input, results, cancellationToken), parallel, KeepAsync);
            else
                await Parallel.ForEachAsync(input, parallel, async (item, token) => await results.WriteAsync(Task.FromResult(await ScrapeAsync(item, token)), token));
        }
        catch (Exception e)
        {
            fault = e;
        }

        results.Complete(fault);
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

    private async ValueTask KeepAsync(Promise promise, CancellationToken cancellationToken)
    {
        try
        {
            promise.Result.SetResult(await ScrapeAsync(promise.Item, cancellationToken));
        }
        catch (OperationCanceledException)
        {
            promise.Result.SetCanceled(cancellationToken);
        }
    }

    private async Task<PageResult> ScrapeAsync(BatchItem item, CancellationToken cancellationToken)
    {
        var result = item.Fault is { } fault
            ? PageResult.Failed(item.Url, fault)
            : await scraper.ScrapeAsync(item.Url, item.Settings!, cancellationToken);
        return result with { Index = item.Index };
    }

    private sealed record Promise(BatchItem Item, TaskCompletionSource<PageResult> Result);
}
