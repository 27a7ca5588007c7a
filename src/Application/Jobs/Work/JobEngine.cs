using System.Runtime.CompilerServices;
using Gather.Application.Jobs.Queue;
using Gather.Application.Jobs.Storage;
using Gather.Domain.Jobs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gather.Application.Jobs.Work;

/// <summary>
/// Works on all jobs. It takes units from the queue, as many at once as configured, and stores what became of each item before
/// the unit counts as done. When the program stops it begins nothing more, finishes what is in hand, and leaves the rest for the
/// next start.
/// </summary>
public sealed partial class JobEngine
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly IJobStore _store;
    private readonly IWorkQueue _queue;
    private readonly ItemWorker _worker;
    private readonly JobControl _control;
    private readonly LiveJobs _live;
    private readonly StoreOutage _outage;
    private readonly JobMetrics _metrics;
    // Not read before it runs: what is wrong with settings is told for all of them together, after all parts have been made.
    private readonly IOptions<JobsOptions> _options;
    private readonly TimeProvider _time;
    private readonly ILogger<JobEngine> _logger;

    internal JobEngine(
        IJobStore store, IWorkQueue queue, ItemWorker worker, JobControl control, LiveJobs live, StoreOutage outage, JobMetrics metrics,
        IOptions<JobsOptions> options, TimeProvider time, ILogger<JobEngine> logger) =>
        (_store, _queue, _worker, _control, _live, _outage, _metrics, _options, _time, _logger)
            = (store, queue, worker, control, live, outage, metrics, options, time, logger);

    /// <summary>Runs until the program stops.</summary>
    /// <param name="stopping">Fires when nothing more is to be begun.</param>
    /// <param name="abort">Fires when what is in hand is to be left.</param>
    public async Task RunAsync(CancellationToken stopping, CancellationToken abort)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        await Task.WhenAll(
            RunAsync(_control.RunAsync(ending.Token), ending),
            // Not cancelled by the token: the stream of units ends, and those in hand are waited for.
            RunAsync(
                Parallel.ForEachAsync(
                    UnitsAsync(ending.Token), new ParallelOptions { MaxDegreeOfParallelism = _options.Value.Parallelism }, async (unit, _) => await WorkAsync(unit, abort)),
                ending));
    }

    // Neither half goes on without the other.
    private static async Task RunAsync(Task half, CancellationTokenSource ending)
    {
        try
        {
            await half;
        }
        finally
        {
            await ending.CancelAsync();
        }
    }

    private async IAsyncEnumerable<WorkUnit> UnitsAsync([EnumeratorCancellation] CancellationToken stopping)
    {
        // The queue answers at once while it has something, be it what was just given back.
        while (await TakeAsync(stopping) is { } unit)
            yield return unit;
    }

    private async Task<WorkUnit?> TakeAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await _outage.WaitAsync(stopping);
                return await _outage.RideOutAsync(async token => await _queue.TakeAsync(token), stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return null;
            }
            catch (Exception e)
            {
                Log.TakeFailed(_logger, e);
                await RestAsync(stopping);
            }
        }

        return null;
    }

    private async Task WorkAsync(WorkUnit unit, CancellationToken abort)
    {
        var live = _live.Of(unit.Job.Id);
        live.Enter();
        var wantsLook = false;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(abort, live.Token);
        try
        {
            await live.StartAsync(token => _outage.RideOutAsync(t => _store.CommandAsync(unit.Job.Id, JobCommand.Start, reason: null, t), token), ended.Token);
            var hasFoundMore = false;
            foreach (var item in unit.Items)
                hasFoundMore |= await FinishAsync(unit.Job, item, live, ended.Token);
            await _queue.CompleteAsync(unit, hasFoundMore, CancellationToken.None);
        }
        catch (Exception e)
        {
            wantsLook = await GiveBackAsync(unit, e, ended.IsCancellationRequested, abort);
        }
        finally
        {
            if (live.Leave() || wantsLook)
                _control.Look(unit.Job.Id);
        }
    }

    /// <summary>Works on an item and stores its result; tells whether that has brought more items.</summary>
    private async Task<bool> FinishAsync(Job job, QueuedItem item, LiveJob live, CancellationToken cancellationToken)
    {
        CompletedItem completed;
        try
        {
            completed = await _worker.WorkAsync(job, item, live, cancellationToken);
            await StoreAsync(job.Id, completed, live, cancellationToken);
        }
        catch (Exception e) when (e is not JobStateException && !cancellationToken.IsCancellationRequested)
        {
            Log.ItemFailed(_logger, e, item.Index, job.Id);
            completed = ItemWorker.Broken(item);
            await StoreAsync(job.Id, completed, live, cancellationToken);
        }

        live.Rate.Add(1);
        _metrics.Completed(completed);
        return completed.Found.Count > 0;
    }

    private Task StoreAsync(Guid job, CompletedItem completed, LiveJob live, CancellationToken cancellationToken) => live.Completions.StoreAsync(
        completed,
        (items, itemsToken) => _outage.RideOutAsync(
            async token =>
            {
                await _store.CompleteAsync(job, items, token);
                return true;
            },
            itemsToken),
        cancellationToken);

    /// <summary>Gives a unit back that could not be finished; tells whether its job should be looked at.</summary>
    private async Task<bool> GiveBackAsync(WorkUnit unit, Exception failure, bool wasEnded, CancellationToken abort)
    {
        var isRefused = failure is JobStateException;
        if (isRefused)
            // Paused, or at its end: before it was withdrawn. Otherwise it would be handed out again at once.
            await _queue.WithdrawAsync(unit.Job.Id, CancellationToken.None);
        else if (!wasEnded)
        {
            // Not even that it failed could be stored: it is tried again, but not at once.
            Log.UnitFailed(_logger, failure, unit.Job.Id);
            await RestAsync(abort);
        }

        await _queue.ReturnAsync(unit, CancellationToken.None);
        return isRefused;
    }

    // Whoever asked sees it next if the program stops meanwhile.
    private async Task RestAsync(CancellationToken cancellationToken) =>
        await Task.Delay(Pause, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static partial class Log
    {
        [LoggerMessage(3303, LogLevel.Error, "No work could be taken from the queue", EventName = "JobTakeFailed")]
        public static partial void TakeFailed(ILogger logger, Exception exception);

        [LoggerMessage(3304, LogLevel.Error, "Item {Item} of job {Job} failed unexpectedly", EventName = "JobItemFailed")]
        public static partial void ItemFailed(ILogger logger, Exception exception, long item, Guid job);

        [LoggerMessage(3305, LogLevel.Error, "A unit of job {Job} failed and is given back", EventName = "JobUnitFailed")]
        public static partial void UnitFailed(ILogger logger, Exception exception, Guid job);
    }
}
