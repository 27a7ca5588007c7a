using System.Collections.Concurrent;
using System.Threading.Channels;
using Gather.Application.Jobs.Storage;
using Gather.Application.Storage;
using Gather.Domain.Jobs;
using Microsoft.Extensions.Logging;

namespace Gather.Application.Jobs.Work;

/// <summary>
/// Makes what is done agree with what is stored: looks at a job and offers it, withdraws it, gives up its items or ends it. To
/// look once too often does no harm, so whoever changes anything just asks for a look.
/// </summary>
internal sealed partial class JobControl(
    IJobStore store, IWorkQueue queue, LiveJobs live, StoreOutage outage, TimeProvider time, ILogger<JobControl> logger)
{
    private const int GiveUpAtOnce = 5_000;

    public const string DeadlineExceeded = "deadlineExceeded";

    // A job stands in the channel once at most, so its bound is never met before memory's: it only says that there is one.
    private readonly Channel<Guid> _looks = Channel.CreateBounded<Guid>(new BoundedChannelOptions(1_000_000) { SingleReader = true });
    private readonly ConcurrentDictionary<Guid, bool> _waiting = [];
    private readonly ConcurrentDictionary<Guid, ITimer> _deadlines = [];

    /// <summary>Asks for a look at a job, soon.</summary>
    public void Look(Guid job)
    {
        if (_waiting.TryAdd(job, true) && !_looks.Writer.TryWrite(job))
            _waiting.TryRemove(job, out _);
    }

    public async Task RecoverAsync(CancellationToken cancellationToken)
    {
        foreach (var job in await store.ListUnendedAsync(cancellationToken))
            Look(job.Id);
    }

    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
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

    private async Task TryLookAsync(Guid id, CancellationToken cancellationToken)
    {
        try
        {
            await LookAsync(id, cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            await outage.BeganAsync(cancellationToken);
            Look(id);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log.LookFailed(logger, e, id);
        }
    }

    private async Task LookAsync(Guid id, CancellationToken cancellationToken)
    {
        var job = await store.FindAsync(id, cancellationToken);
        var isLate = job?.Tuning.Deadline <= time.GetUtcNow();
        switch (job)
        {
            case null:
            case { } when job.State.HasEnded():
                await ForgetAsync(id, cancellationToken);
                break;
            case { State: JobState.Cancelling }:
                await GiveUpAsync(job, code: "", isLate: false, cancellationToken);
                break;
            case { } when isLate:
                await GiveUpAsync(job, DeadlineExceeded, isLate: true, cancellationToken);
                break;
            case { State: JobState.Paused }:
                await queue.WithdrawAsync(id, cancellationToken);
                WatchDeadline(job);
                break;
            default:
                await GoOnAsync(job, cancellationToken);
                break;
        }
    }

    private async Task GoOnAsync(Job job, CancellationToken cancellationToken)
    {
        var isDone = live.Of(job.Id).Running == 0 && await store.EndAsync(job.Id, deadlinePassed: false, cancellationToken) is not null;
        if (isDone)
        {
            await ForgetAsync(job.Id, cancellationToken);
            return;
        }

        await queue.OfferAsync(job, cancellationToken);
        WatchDeadline(job);
    }

    private async Task GiveUpAsync(Job job, string code, bool isLate, CancellationToken cancellationToken)
    {
        await queue.WithdrawAsync(job.Id, cancellationToken);
        var inHand = live.Of(job.Id);
        await inHand.AbortAsync();
        // Whoever leaves last asks for another look.
        if (inHand.Running > 0)
            return;

        // A part at a time: other jobs are looked at in between.
        if (await store.GiveUpAsync(job.Id, code, GiveUpAtOnce, cancellationToken) == GiveUpAtOnce)
            Look(job.Id);
        else if (await store.EndAsync(job.Id, isLate, cancellationToken) is not null)
            await ForgetAsync(job.Id, cancellationToken);
    }

    private async Task ForgetAsync(Guid id, CancellationToken cancellationToken)
    {
        await queue.WithdrawAsync(id, cancellationToken);
        live.Forget(id);
        if (_deadlines.TryRemove(id, out var timer))
            await timer.DisposeAsync();
    }

    private void WatchDeadline(Job job)
    {
        if (job.Tuning.Deadline is not { } deadline)
            return;

        // A timer cannot be set further than this; the look it causes sets the next.
        var rest = TimeSpan.FromSeconds(Math.Min((deadline - time.GetUtcNow()).TotalSeconds, TimeSpan.FromDays(40).TotalSeconds));
        var timer = _deadlines.GetOrAdd(job.Id, id => time.CreateTimer(_ => Look(id), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
        timer.Change(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private static partial class Log
    {
        [LoggerMessage(3303, LogLevel.Error, "Job {Job} could not be looked after", EventName = "JobLookFailed")]
        public static partial void LookFailed(ILogger logger, Exception exception, Guid job);
    }
}
