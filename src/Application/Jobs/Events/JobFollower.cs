using System.Runtime.CompilerServices;
using System.Text.Json;
using Gather.Application.Events;
using Gather.Application.Jobs.Storage;
using Gather.Domain.Events;
using Gather.Domain.Jobs;

namespace Gather.Application.Jobs.Events;

/// <summary>
/// Tells what happens to a job, out of its log, and how it stands in between. Entries that come closely one after another are read
/// together, four times a second at most, so that a fast job does not pay for being watched.
/// </summary>
internal sealed class JobFollower(IEventLog log, IJobStore store, JobViews jobs, TimeProvider time)
{
    private const int AtOnce = 256;

    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>How often a job of which the log tells nothing is looked at in memory: how many pages are in hand, and whether the store is out.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    public async IAsyncEnumerable<JobEvent> FollowAsync(
        Guid id, Position? after, bool includeResults, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var topic = JobTopic.Of(id);
        var progress = new Progress();
        long? looked = null;
        Job? job = null;
        var isAhead = true;
        await using var next = new NextEntry(log, topic, time, cancellationToken);
        while (true)
        {
            var isDue = !isAhead || looked is not { } last || time.GetElapsedTime(last) >= ProgressInterval;
            if (isAhead)
            {
                var page = await log.ReadAfterAsync(topic, after, AtOnce, cancellationToken);
                if (page.Reset is { } reason)
                    yield return new JobEvent(Cursor: null, "reset", JsonSerializer.SerializeToUtf8Bytes(new { reason }, JobJson.Options));
                var results = includeResults ? new ToldResults(store, id, page.Entries) : null;
                foreach (var told in page.Entries.Select(e => JobEvent.Of(topic, page.Epoch!, e)))
                    yield return results is null ? told : await results.FillAsync(told, cancellationToken);
                after = PositionAfter(page, after);
                isAhead = page.Entries.Count == AtOnce;

                isDue |= !isAhead;
                if (isDue)
                {
                    job = await store.FindAsync(id, cancellationToken);
                    // It may have ended between the reading of its log and the look at it.
                    if (job is null || (!isAhead && job.State.HasEnded() && await IsReadAsync(topic, after, cancellationToken)))
                        yield break;
                }
            }

            if (isDue)
            {
                looked = time.GetTimestamp();
                if (progress.Next(jobs.Of(job!)) is { } standing)
                    yield return standing;
            }

            if (!isAhead && await next.WaitAsync(after?.Seq ?? 0, LookInterval))
            {
                isAhead = true;
                await RestAsync(looked!.Value, cancellationToken);
            }
        }
    }

    private static Position? PositionAfter(LogPage page, Position? before) => page switch
    {
        { Epoch: null } => before,
        { Entries: [.., var last] } => new Position(page.Epoch, last.Seq),
        { Reset: null } when before is not null => before,
        _ => new Position(page.Epoch, page.Head),
    };

    private async Task<bool> IsReadAsync(Topic topic, Position? after, CancellationToken cancellationToken) =>
        (await log.ReadAfterAsync(topic, after, 1, cancellationToken)).Entries.Count == 0;

    private async Task RestAsync(long looked, CancellationToken cancellationToken)
    {
        var rest = ProgressInterval - time.GetElapsedTime(looked);
        if (rest > TimeSpan.Zero)
            await Task.Delay(rest, time, cancellationToken);
    }
}
