using System.Runtime.CompilerServices;
using Gather.Application.Jobs.Storage;
using Gather.Application.Storage;
using Gather.Domain.Jobs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gather.Application.Jobs.Work;

/// <summary>
/// Works on all jobs. It takes units from the queue, as many at once as configured, and stores what became of each item before
/// the unit counts as done. When the program stops it begins nothing more, finishes what is in hand, and leaves the rest for the
/// next start.
/// </summary>
internal sealed partial class JobEngine(
    IJobStore store, IWorkQueue queue, ItemWorker worker, JobControl control, LiveJobs live, StoreOutage outage, IOptions<JobOptions> options, ILogger<JobEngine> logger)
{
    /// <summary>Runs until the program stops.</summary>
    /// <param name="stopping">Fires when nothing more is to be begun.</param>
    /// <param name="abort">Fires when what is in hand is to be left.</param>
    public async Task RunAsync(CancellationToken stopping, CancellationToken abort)
    {
        await control.RecoverAsync(stopping);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Value.Parallelism };
        await Task.WhenAll(
            control.RunAsync(stopping),
            // Not cancelled by the token: the stream of units ends, and those in hand are waited for.
            Parallel.ForEachAsync(UnitsAsync(stopping), parallel, async (unit, _) => await WorkAsync(unit, abort)));
    }

    private async IAsyncEnumerable<WorkUnit> UnitsAsync([EnumeratorCancellation] CancellationToken stopping)
    {
        while (await TakeAsync(stopping) is { } unit)
            yield return unit;
    }

    private async Task<WorkUnit?> TakeAsync(CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                await outage.WaitAsync(stopping);
                return await queue.TakeAsync(stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return null;
            }
            catch (StoreUnavailableException e)
            {
                Log.StoreUnavailable(logger, e);
                await PauseAsync(stopping);
                outage.Ended();
            }
        }
    }

    private async Task PauseAsync(CancellationToken stopping)
    {
        try
        {
            await outage.BeganAsync(stopping);
        }
        catch (OperationCanceledException)
        {
            // The next take tells.
        }
    }

    private async Task WorkAsync(WorkUnit unit, CancellationToken abort)
    {
        var job = live.Of(unit.Job.Id);
        job.Enter();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(abort, job.Token);
        try
        {
            if (job.TryStart())
                await store.CommandAsync(unit.Job.Id, JobCommand.Start, reason: null, ended.Token);
            foreach (var item in unit.Items)
            {
                var completed = await worker.WorkAsync(unit.Job, item, job.Queries, ended.Token);
                await StoreAsync(unit.Job.Id, completed, ended.Token);
                job.Rate.Add(1);
                if (completed.Found.Count > 0)
                    await queue.OfferAsync(unit.Job, ended.Token);
            }

            await queue.CompleteAsync(unit, CancellationToken.None);
        }
        catch (Exception e)
        {
            if (e is not (OperationCanceledException or JobStateException))
                Log.UnitFailed(logger, e, unit.Job.Id);
            await queue.ReturnAsync(unit, CancellationToken.None);
        }
        finally
        {
            if (job.Leave())
                control.Look(unit.Job.Id);
        }
    }

    /// <summary>Keeps what was done until the store takes it.</summary>
    private async Task StoreAsync(Guid job, CompletedItem item, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await store.CompleteAsync(job, [item], cancellationToken);
                outage.Ended();
                return;
            }
            catch (StoreUnavailableException e)
            {
                Log.StoreUnavailable(logger, e);
                await outage.BeganAsync(cancellationToken);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3301, LogLevel.Warning, "Jobs wait: the store takes nothing", EventName = "JobsWaitForStore")]
        public static partial void StoreUnavailable(ILogger logger, Exception exception);

        [LoggerMessage(3302, LogLevel.Error, "A unit of job {Job} failed and is given back", EventName = "JobUnitFailed")]
        public static partial void UnitFailed(ILogger logger, Exception exception, Guid job);
    }
}
