using Gather.Application.Jobs;
using Gather.Application.Jobs.Storage;
using Gather.Application.Storage;
using Gather.Domain.Jobs;
using Gather.Infrastructure.Storage;

namespace Gather.Infrastructure.Jobs;

/// <summary>Jobs and their life. What is done to their items, and how they are read and dropped, stands in files of its own.</summary>
internal sealed partial class JobStore(Store store) : IJobStore
{
    public Task OpenAsync(Job job, CancellationToken cancellationToken) => store.Writer.RunAsync(
        [], transaction => new ValueTask<int>(transaction.ExecuteAsync(JobRow.Insert, JobRow.Of(job, transaction.Now))), cancellationToken);

    public async Task<Creation> AcceptAsync(Guid job, IdempotencyRecord? record, CancellationToken cancellationToken)
    {
        var creation = await ChangeAsync(
            job,
            async change =>
            {
                if (change.Row.State is not null)
                    return Creation.Stored;

                var earlier = record is null ? null : await IdempotencyStore.ClaimAsync(change.Transaction, record);
                change.Row.OpenedAt = null;
                // Neither opened nor in a state: it is dropped in the background.
                if (earlier is not null)
                    return new Creation(earlier);

                change.Row.State = JobState.Queued;
                change.Tell(JobEntries.Accepted(change.Row));
                return Creation.Stored;
            },
            cancellationToken);
        return creation ?? throw new InvalidOperationException($"There is no job {job} to accept.");
    }

    public Task<Job?> CommandAsync(Guid job, JobCommand command, string? reason, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(command, JobCommand.Retry);
        return ChangeAsync(
            job,
            change =>
            {
                var row = change.Row;
                if (row.State is not { } before)
                    return new ValueTask<Job?>();
                if (before.After(command) is not { } after)
                    return new ValueTask<Job?>(change.Refuse<Job>());

                if (after != before)
                {
                    row.State = after;
                    row.Reason = reason;
                    row.StartedAt ??= after == JobState.Running ? change.Now : null;
                    change.Tell(JobEntries.Commanded(command, after, reason));
                }

                return new ValueTask<Job?>(change.ToJob());
            },
            cancellationToken);
    }

    public Task<Job?> TuneAsync(Guid job, Func<JobTuning, JobTuning> change, CancellationToken cancellationToken) => ChangeAsync(
        job,
        stored =>
        {
            if (stored.Row.State is not { } state)
                return new ValueTask<Job?>();
            if (state.HasEnded())
                return new ValueTask<Job?>(stored.Refuse<Job>());

            var tuning = change(stored.Row.Tuning);
            stored.Row.Tune(tuning);
            stored.Tell(JobEntries.Tuned(tuning));
            return new ValueTask<Job?>(stored.ToJob());
        },
        cancellationToken);

    public Task<JobState?> EndAsync(Guid job, bool deadlinePassed, CancellationToken cancellationToken) => ChangeAsync(
        job,
        change =>
        {
            var row = change.Row;
            var counts = change.ToJob().Count();
            if (row.State is not { } state || state.HasEnded() || counts.Queued > 0)
                return new ValueTask<JobState?>();

            var end = JobLifecycle.End(state, counts, deadlinePassed);
            row.State = end;
            row.EndedAt = change.Now;
            if (deadlinePassed && end == JobState.Failed)
                row.Reason = CancelReason.Deadline;
            change.Tell(JobEntries.Ended(end, row.Reason, counts));
            return new ValueTask<JobState?>(end);
        },
        cancellationToken);

    /// <summary>Changes a job under its topic's lock; default when there is none, be it in sight or not.</summary>
    /// <exception cref="JobStateException">The change refused the job's state.</exception>
    public async Task<T?> ChangeAsync<T>(Guid job, Func<JobChange, ValueTask<T?>> work, CancellationToken cancellationToken)
    {
        var topic = JobTopic.Of(job);
        // A refusal is no failure of the transaction, which others share.
        var (result, refused) = await store.Writer.RunAsync<(T?, JobState?)>(
            [topic],
            async transaction =>
            {
                var row = await transaction.QueryFirstOrDefaultAsync<JobRow>(JobRow.Find, new { id = job.ToString("D") });
                if (row is null)
                {
                    // Locking the topic has made it.
                    await transaction.DropAsync(topic);
                    return default;
                }

                var change = new JobChange(transaction, topic, row);
                var result = await work(change);
                if (change.Refused is { } state)
                    return (default, state);

                await change.SaveAsync();
                return (result, null);
            },
            cancellationToken);
        return refused is { } inState ? throw new JobStateException(inState) : result;
    }
}
