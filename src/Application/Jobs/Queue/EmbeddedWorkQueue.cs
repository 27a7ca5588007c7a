using Gather.Application.Jobs.Storage;
using Gather.Application.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gather.Application.Jobs.Queue;

/// <summary>
/// The work queue of one node: reads a window of each job's items from the store and takes turns. It keeps nothing that the
/// store does not have, so a restart loses nothing.
/// </summary>
internal sealed partial class EmbeddedWorkQueue(IJobStore store, IOptions<JobsOptions> options, TimeProvider time, ILogger<EmbeddedWorkQueue> logger) : IWorkQueue
{
    private static readonly TimeSpan ReadAgain = TimeSpan.FromSeconds(5);

    // Guards everything below. No I/O is done under it.
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, JobLane> _lanes = [];
    private readonly JobTurns _turns = new();
    private readonly Hands _hands = new(options);
    private TaskCompletionSource _changed = NewSignal();

    public ValueTask OfferAsync(Job job, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!_lanes.TryGetValue(job.Id, out var lane))
                _lanes[job.Id] = lane = new JobLane(job, _hands);
            else if (_turns.Contains(lane))
                lane.Extend();
            else
                lane.Rewind();

            _turns.Update(lane, job);
            if (!_turns.Contains(lane))
                _turns.Add(lane);
            Signal_NeedsLock();
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask WithdrawAsync(Guid job, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_lanes.TryGetValue(job, out var lane))
            {
                _turns.Remove(lane);
                Drop_NeedsLock(lane);
            }
        }

        return ValueTask.CompletedTask;
    }

    public async ValueTask<WorkUnit> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            // Whoever leaves takes nothing along, be there something or not.
            cancellationToken.ThrowIfCancellationRequested();
            JobLane? reading;
            (long, long) begun = default;
            Task changed;
            var nextTurn = DateTimeOffset.MaxValue;
            lock (_gate)
            {
                var now = time.GetUtcNow();
                // Before anything is handed out: a job has to be read to have its turn.
                reading = _turns.FindWanting(now, ref nextTurn);
                if (reading is not null)
                    begun = reading.BeginRead();
                else if (_turns.Next(_hands, now, ref nextTurn) is { } unit)
                    return unit;
                changed = _changed.Task;
            }

            if (reading is null)
                await WaitAsync(changed, nextTurn, cancellationToken);
            else
                await ReadAsync(reading, begun, cancellationToken);
        }
    }

    public ValueTask CompleteAsync(WorkUnit unit, bool hasFoundMore, CancellationToken cancellationToken) => Release(unit, (lane, item) =>
    {
        lane.Complete(item);
        if (hasFoundMore)
            lane.Extend();
    });

    public ValueTask ReturnAsync(WorkUnit unit, CancellationToken cancellationToken) => Release(unit, static (lane, item) => lane.Return(item));

    private ValueTask Release(WorkUnit unit, Action<JobLane, QueuedItem> release)
    {
        lock (_gate)
        {
            if (_lanes.TryGetValue(unit.Job.Id, out var lane))
            {
                foreach (var item in unit.Items)
                    release(lane, item);
                Drop_NeedsLock(lane);
            }

            Signal_NeedsLock();
        }

        return ValueTask.CompletedTask;
    }

    private async Task ReadAsync(JobLane lane, (long After, long Rewinds) begun, CancellationToken cancellationToken)
    {
        IReadOnlyList<QueuedItem>? items = null;
        var readAgainAt = DateTimeOffset.MinValue;
        try
        {
            items = await store.ReadQueuedAsync(lane.Job.Id, begun.After, JobLane.Window, cancellationToken);
        }
        catch (Exception e) when (e is not (OperationCanceledException or StoreUnavailableException))
        {
            // It is this job's alone: the others go on meanwhile.
            Log.ReadFailed(logger, e, lane.Job.Id);
            readAgainAt = time.GetUtcNow() + ReadAgain;
        }
        finally
        {
            lock (_gate)
            {
                if (items is null)
                    lane.FailRead(readAgainAt);
                else
                    lane.EndRead(begun, items);
                Drop_NeedsLock(lane);
                Signal_NeedsLock();
            }
        }
    }

    private async Task WaitAsync(Task changed, DateTimeOffset nextTurn, CancellationToken cancellationToken)
    {
        if (nextTurn == DateTimeOffset.MaxValue)
        {
            await changed.WaitAsync(cancellationToken);
            return;
        }

        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var rest = nextTurn - time.GetUtcNow();
        await Task.WhenAny(changed, Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, time, enough.Token));
        await enough.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    // One that was withdrawn is kept as long as something of it is in hand, so that this is not handed out twice.
    private void Drop_NeedsLock(JobLane lane)
    {
        if (lane.IsIdle && !_turns.Contains(lane))
            _lanes.Remove(lane.Job.Id);
    }

    private void Signal_NeedsLock()
    {
        _changed.TrySetResult();
        _changed = NewSignal();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static partial class Log
    {
        [LoggerMessage(3309, LogLevel.Error, "The items of job {Job} could not be read", EventName = "JobReadFailed")]
        public static partial void ReadFailed(ILogger logger, Exception exception, Guid job);
    }
}
