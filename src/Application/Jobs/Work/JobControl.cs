using System.Collections.Concurrent;
using System.Threading.Channels;
using Gather.Application.Jobs.Queue;
using Gather.Application.Jobs.Storage;
using Gather.Domain.Jobs;
using Microsoft.Extensions.Logging;

namespace Gather.Application.Jobs.Work;

/// <summary>
/// Makes what is done agree with what is stored: looks at a job and offers it, withdraws it, gives up its items or ends it. To
/// look once too often does no harm, so whoever changes anything just asks for a look.
/// </summary>
internal sealed partial class JobControl(
    IJobStore store, IWorkQueue queue, LiveJobs live, StoreOutage outage, TimeProvider time, ILogger<JobControl> logger) : IDisposable
{
    private const int GiveUpAtOnce = 5_000;

    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5);

    // A timer cannot be set much further; the look it causes sets the next.
    private static readonly TimeSpan Furthest = TimeSpan.FromDays(40);

    // A job stands in the channel once at most, so its bound is never met before memory's: it only says that there is one.
    private readonly Channel<Guid> _looks = Channel.CreateBounded<Guid>(new BoundedChannelOptions(1_000_000) { SingleReader = true });
    private readonly ConcurrentDictionary<Guid, bool> _waiting = [];
    private readonly ConcurrentDictionary<Guid, ITimer> _alarms = [];

    /// <summary>Asks for a look at a job, soon.</summary>
    public void Look(Guid job)
    {
        if (_waiting.TryAdd(job, true) && !_looks.Writer.TryWrite(job))
            _waiting.TryRemove(job, out _);
    }

    /// <summary>Takes up the jobs that have not ended, then looks at whatever it is asked to.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            await RecoverAsync(stopping);
            await foreach (var job in _looks.Reader.ReadAllAsync(stopping))
            {
                _waiting.TryRemove(job, out _);
                await TryLookAsync(job, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // What was not looked at is looked at after the next start.
        }
    }

    public void Dispose()
    {
        foreach (var alarm in _alarms.Values)
            alarm.Dispose();
    }

    private async Task RecoverAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                foreach (var job in await outage.RideOutAsync(store.ListUnendedAsync, cancellationToken))
                    Look(job);
                return;
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                Log.RecoveryFailed(logger, e);
                await Task.Delay(LookAgain, time, cancellationToken);
            }
        }
    }

    private async Task TryLookAsync(Guid id, CancellationToken cancellationToken)
    {
        try
        {
            await outage.RideOutAsync(
                async token =>
                {
                    await LookAsync(id, token);
                    return true;
                },
                cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            Log.LookFailed(logger, e, id);
            SetAlarm(id, LookAgain);
        }
    }

    private async Task LookAsync(Guid id, CancellationToken cancellationToken)
    {
        var job = await store.FindAsync(id, cancellationToken);
        if (job is null || job.State.HasEnded())
        {
            await ForgetAsync(id, cancellationToken);
            return;
        }

        var now = live.Of(id);
        if (job.Tuning.Deadline is { } deadline)
            SetAlarm(id, deadline - time.GetUtcNow());

        if (job.State == JobState.Cancelling)
            await GiveUpAsync(job, now, CancelReason.None, cancellationToken);
        else if (job.Tuning.Deadline <= time.GetUtcNow() && job.Count().Queued > 0)
            await GiveUpAsync(job, now, CancelReason.Deadline, cancellationToken);
        else if (job.Count().Queued == 0 && now.Running == 0)
            await EndAsync(job, cancellationToken);
        else if (job.State == JobState.Paused)
            await queue.WithdrawAsync(id, cancellationToken);
        else
            await GoOnAsync(job, now, cancellationToken);
        now.State = job.State;
    }

    private async Task GoOnAsync(Job job, LiveJob now, CancellationToken cancellationToken)
    {
        if (job.State == JobState.Queued)
            now.Halt();
        // What was in hand is being ended because of a deadline that has been moved since.
        if (now.Token.IsCancellationRequested)
        {
            if (now.Running > 0)
                return;
            live.Forget(job.Id);
        }

        await queue.OfferAsync(job, cancellationToken);
    }

    private async Task GiveUpAsync(Job job, LiveJob now, string code, CancellationToken cancellationToken)
    {
        await queue.WithdrawAsync(job.Id, cancellationToken);
        await now.AbortAsync();
        // Whoever leaves last asks for another look.
        if (now.Running > 0)
            return;

        // A part at a time: other jobs are looked at in between.
        if (await store.GiveUpAsync(job.Id, code, GiveUpAtOnce, cancellationToken) == GiveUpAtOnce)
            Look(job.Id);
        else
            await EndAsync(await store.FindAsync(job.Id, cancellationToken) ?? job, cancellationToken);
    }

    private async Task EndAsync(Job job, CancellationToken cancellationToken)
    {
        // It missed its deadline if anything was left undone then, not because nobody looked at it before; and only as long as it has one.
        var isLate = job.Tuning.Deadline <= time.GetUtcNow() && job.Tallies.Any(t => t is { State: ItemState.Cancelled, Code: CancelReason.Deadline });
        if (await store.EndAsync(job.Id, isLate, cancellationToken) is not null)
            await ForgetAsync(job.Id, cancellationToken);
        else
            Look(job.Id);
    }

    private async Task ForgetAsync(Guid id, CancellationToken cancellationToken)
    {
        await queue.WithdrawAsync(id, cancellationToken);
        live.Forget(id);
        if (_alarms.TryRemove(id, out var alarm))
            await alarm.DisposeAsync();
    }

    private void SetAlarm(Guid id, TimeSpan rest)
    {
        if (rest <= TimeSpan.Zero)
            return;

        var alarm = _alarms.GetOrAdd(id, job => time.CreateTimer(_ => Look(job), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
        // Timers count whole milliseconds and would fire too early by what is cut off.
        alarm.Change(TimeSpan.FromMilliseconds(Math.Ceiling(Math.Min(rest.TotalMilliseconds, Furthest.TotalMilliseconds))), Timeout.InfiniteTimeSpan);
    }

    private static partial class Log
    {
        [LoggerMessage(3306, LogLevel.Error, "Job {Job} could not be looked after", EventName = "JobLookFailed")]
        public static partial void LookFailed(ILogger logger, Exception exception, Guid job);

        [LoggerMessage(3308, LogLevel.Error, "The jobs that have not ended could not be read", EventName = "JobRecoveryFailed")]
        public static partial void RecoveryFailed(ILogger logger, Exception exception);
    }
}
