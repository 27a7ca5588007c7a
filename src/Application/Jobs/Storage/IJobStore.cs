using Gather.Application.Storage;
using Gather.Domain.Jobs;

namespace Gather.Application.Jobs.Storage;

/// <summary>
/// Keeps jobs, their items and their results. Every change of an item's state, the tally that counts it, and the entry in the
/// topic <c>job/{id}</c> that tells of it are stored in one transaction, and are durable when the call answers.
/// </summary>
public interface IJobStore
{
    /// <summary>Begins to take in a job. Until it is accepted it is not listed, not worked on, and dropped when the program ends.</summary>
    Task OpenAsync(Job job, CancellationToken cancellationToken);

    /// <summary>
    /// Takes in items, in order and in one transaction, for a job being opened or one that has not ended, and tells how many.
    /// Of a crawl's, those whose key is known already are left out, and those beyond its <see cref="CrawlSettings.MaxPages"/>.
    /// Null when there is no such job. Some thousand items a call are quickest.
    /// </summary>
    /// <param name="limit">How many items the job may have in all: where it would have more, none is taken in.</param>
    /// <exception cref="JobStateException">The job takes no more.</exception>
    Task<int?> AddAsync(Guid job, IReadOnlyList<NewItem> items, long limit, CancellationToken cancellationToken);

    /// <summary>Ends the taking in: from now on the job exists. With an earlier call under the same <c>Idempotency-Key</c>, it is dropped instead.</summary>
    /// <exception cref="InvalidOperationException">There is no such job.</exception>
    Task<Creation> AcceptAsync(Guid job, IdempotencyRecord? record, CancellationToken cancellationToken);

    /// <summary>The job, or null.</summary>
    Task<Job?> FindAsync(Guid job, CancellationToken cancellationToken);

    /// <summary>Accepted jobs, newest first.</summary>
    Task<IReadOnlyList<Job>> ListAsync(JobQuery query, CancellationToken cancellationToken);

    /// <summary>The ids of all jobs that have not ended, oldest first, for the start of the program.</summary>
    Task<IReadOnlyList<Guid>> ListUnendedAsync(CancellationToken cancellationToken);

    /// <summary>Does what is asked of a job; null when there is none. A retry is asked for by <see cref="RequeueAsync"/>, with its items.</summary>
    /// <param name="reason">Why, when it is not by command of a client.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is a retry.</exception>
    /// <exception cref="JobStateException">It makes no sense in the job's state.</exception>
    Task<Job?> CommandAsync(Guid job, JobCommand command, string? reason, CancellationToken cancellationToken);

    /// <summary>Changes the tuning, as it is stored in that moment; null when there is no such job.</summary>
    /// <param name="change">Makes the new tuning of the old one; it may be asked more than once.</param>
    /// <exception cref="JobStateException">The job has ended.</exception>
    Task<Job?> TuneAsync(Guid job, Func<JobTuning, JobTuning> change, CancellationToken cancellationToken);

    /// <summary>Queued items with an index above <paramref name="after"/> (-1 for all), in the order of their index.</summary>
    Task<IReadOnlyList<QueuedItem>> ReadQueuedAsync(Guid job, long after, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Stores what became of items, and the items found through them. One that already has a result, or whose job is gone, is
    /// left as it is: to complete an item twice does no harm.
    /// </summary>
    Task CompleteAsync(Guid job, IReadOnlyList<CompletedItem> items, CancellationToken cancellationToken);

    /// <summary>Ends a job that has no queued item left and tells the state in which it ended; null when it has some, or had ended before.</summary>
    Task<JobState?> EndAsync(Guid job, bool deadlinePassed, CancellationToken cancellationToken);

    /// <summary>Gives up at most <paramref name="limit"/> queued items, the first ones first, and tells how many. The log has one entry for all of them.</summary>
    /// <param name="code">Why; for <see cref="CancelReason.Deadline"/> only once the job's deadline has passed.</param>
    Task<int> GiveUpAsync(Guid job, string code, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Queues failed or cancelled items again, at most <paramref name="limit"/> with an index above <paramref name="after"/>; their results become
    /// history. Tells the last index looked at, or null when there are no more. A job that had ended is queued in the same transaction,
    /// and a deadline that has passed is taken away; where no such item is found it stays ended.
    /// </summary>
    /// <param name="after">-1 to begin; to go on, what the call before told.</param>
    /// <exception cref="JobStateException">The job was cancelled since the retry began.</exception>
    Task<long?> RequeueAsync(Guid job, RetryOnly only, long after, int limit, CancellationToken cancellationToken);

    /// <summary>Items with their results, in the order of their index. Where they are large these are fewer than asked for, but never none while there are any.</summary>
    Task<IReadOnlyList<StoredItem>> ReadResultsAsync(ResultQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// The items at these places with their results, in the order in which they are asked for. Where they are large these are the first
    /// of them only, but never none while the job is there.
    /// </summary>
    Task<IReadOnlyList<StoredItem>> ReadResultsAsync(Guid job, IReadOnlyList<long> indexes, CancellationToken cancellationToken);

    /// <summary>One item with its result and what came of earlier attempts; null when there is none.</summary>
    Task<(StoredItem Item, IReadOnlyList<EarlierResult> Earlier)?> FindResultAsync(Guid job, long index, CancellationToken cancellationToken);

    /// <summary>
    /// Drops at most <paramref name="limit"/> items, with their results, of a job that has ended or is being opened, and at last
    /// the job and its log; true when all is gone. From the first call on the job is out of sight; what a caller leaves undone is
    /// dropped in the background.
    /// </summary>
    /// <exception cref="JobStateException">The job has not ended.</exception>
    Task<bool> DropAsync(Guid job, int limit, CancellationToken cancellationToken);
}

/// <summary>Which jobs are wanted.</summary>
/// <param name="Owner">Only those of this key; null for all.</param>
/// <param name="State">Only those in this state; null for all.</param>
/// <param name="Before">Only those older than this one.</param>
/// <param name="Limit">At most so many.</param>
public sealed record JobQuery(string? Owner, JobState? State, Guid? Before, int Limit);

/// <summary>Which results are wanted.</summary>
/// <param name="Job">The job.</param>
/// <param name="State">Only items in this state; null for all that have a result.</param>
/// <param name="After">Only those with a higher index; -1 for all.</param>
/// <param name="Limit">At most so many.</param>
public sealed record ResultQuery(Guid Job, ItemState? State, long After, int Limit);

/// <summary>What is asked of a job makes no sense in its state.</summary>
public sealed class JobStateException(JobState state) : Exception($"The job is {state}.")
{
    /// <summary>The job's state.</summary>
    public JobState State => state;
}
