using Gather.Application.Jobs.Storage;

namespace Gather.Application.Jobs.Queue;

/// <summary>
/// Hands out the work of all jobs, fairly: turn by turn between owners, and between the jobs of one owner by priority. What was
/// handed out and is neither completed nor returned, because its worker died, is handed out again; so completing has to be
/// idempotent, and is.
/// </summary>
public interface IWorkQueue
{
    /// <summary>Tells that a job has work; of one that was offered before, that it has more items or other tuning.</summary>
    ValueTask OfferAsync(Job job, CancellationToken cancellationToken);

    /// <summary>Hands out nothing more of a job; what was handed out stays with its worker.</summary>
    ValueTask WithdrawAsync(Guid job, CancellationToken cancellationToken);

    /// <summary>Waits for a unit of work.</summary>
    ValueTask<WorkUnit> TakeAsync(CancellationToken cancellationToken);

    /// <summary>Tells that a unit's items have their results in the store, and whether these have brought the job more items.</summary>
    ValueTask CompleteAsync(WorkUnit unit, bool hasFoundMore, CancellationToken cancellationToken);

    /// <summary>Gives a unit back that was not finished; it is handed out again, unless its job has been withdrawn.</summary>
    ValueTask ReturnAsync(WorkUnit unit, CancellationToken cancellationToken);
}

/// <summary>Some items of one job that lie on one host.</summary>
/// <param name="Job">The job.</param>
/// <param name="Items">The items.</param>
public sealed record WorkUnit(Job Job, IReadOnlyList<QueuedItem> Items);
