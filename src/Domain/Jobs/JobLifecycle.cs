namespace Gather.Domain.Jobs;

/// <summary>What may become of a job in each of its states.</summary>
public static class JobLifecycle
{
    /// <summary>Whether nothing more happens to a job in this state unless it is retried.</summary>
    public static bool HasEnded(this JobState state) =>
        state is JobState.Succeeded or JobState.SucceededWithErrors or JobState.Failed or JobState.Cancelled;

    /// <summary>Whether its items may be begun.</summary>
    public static bool IsActive(this JobState state) => state is JobState.Queued or JobState.Running;

    /// <summary>The state after a command, or null where the command makes no sense. A command already obeyed changes nothing.</summary>
    public static JobState? After(this JobState state, JobCommand command) => (command, state) switch
    {
        (JobCommand.Start, JobState.Queued or JobState.Running) => JobState.Running,
        (JobCommand.Pause, JobState.Queued or JobState.Running or JobState.Paused) => JobState.Paused,
        (JobCommand.Resume, JobState.Paused) => JobState.Queued,
        (JobCommand.Resume, JobState.Queued or JobState.Running) => state,
        (JobCommand.Cancel, JobState.Queued or JobState.Running or JobState.Paused or JobState.Cancelling) => JobState.Cancelling,
        (JobCommand.Cancel, JobState.Cancelled) => JobState.Cancelled,
        (JobCommand.Retry, JobState.Succeeded or JobState.SucceededWithErrors or JobState.Failed or JobState.Cancelled) => JobState.Queued,
        (JobCommand.Append, JobState.Queued or JobState.Running or JobState.Paused) => state,
        _ => null,
    };

    /// <summary>The state in which a job ends that has no item left to work on.</summary>
    /// <param name="state">Its state until now.</param>
    /// <param name="counts">What became of its items.</param>
    /// <param name="deadlinePassed">Whether its deadline has ended it.</param>
    public static JobState End(JobState state, JobCounts counts, bool deadlinePassed) => (state, counts) switch
    {
        (JobState.Cancelling, _) => JobState.Cancelled,
        _ when deadlinePassed => JobState.Failed,
        (_, { Failed: 0, Cancelled: 0 }) => JobState.Succeeded,
        (_, { Succeeded: 0 }) => JobState.Failed,
        _ => JobState.SucceededWithErrors,
    };
}

/// <summary>What can be asked of a job.</summary>
public enum JobCommand
{
    /// <summary>Begin its items.</summary>
    Start,

    /// <summary>Begin no more items; those that run are finished.</summary>
    Pause,

    /// <summary>Go on.</summary>
    Resume,

    /// <summary>End the running items and give up the others.</summary>
    Cancel,

    /// <summary>Work on failed items once more.</summary>
    Retry,

    /// <summary>Take more URLs.</summary>
    Append,
}

/// <summary>The ledger of a job: at every moment, accepted is the sum of all the others.</summary>
/// <param name="Accepted">Items taken in.</param>
/// <param name="Queued">Items that wait.</param>
/// <param name="Running">Items being worked on.</param>
/// <param name="Succeeded">Items whose page was had.</param>
/// <param name="Failed">Items whose page could not be had.</param>
/// <param name="Skipped">Items left out for a reason.</param>
/// <param name="Cancelled">Items given up.</param>
public sealed record JobCounts(long Accepted, long Queued, long Running, long Succeeded, long Failed, long Skipped, long Cancelled);
