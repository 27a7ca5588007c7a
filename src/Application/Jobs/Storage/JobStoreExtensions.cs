namespace Gather.Application.Jobs.Storage;

/// <summary>What is done with any <see cref="IJobStore"/> in the same way.</summary>
public static class JobStoreExtensions
{
    private const int DropAtOnce = 5_000;

    /// <summary>Takes in items, however many the job will have; see <see cref="IJobStore.AddAsync"/>.</summary>
    public static Task<int?> AddAsync(this IJobStore store, Guid job, IReadOnlyList<NewItem> items, CancellationToken cancellationToken) =>
        store.AddAsync(job, items, long.MaxValue, cancellationToken);

    /// <summary>Drops all of a job; see <see cref="IJobStore.DropAsync"/>.</summary>
    /// <exception cref="JobStateException">The job has not ended.</exception>
    public static async Task DropAllAsync(this IJobStore store, Guid job, CancellationToken cancellationToken)
    {
        while (!await store.DropAsync(job, DropAtOnce, cancellationToken))
        {
            // A part at a time, so that other changes are stored in between.
        }
    }
}
