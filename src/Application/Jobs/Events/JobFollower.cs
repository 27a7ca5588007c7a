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
        while (true)
        {
            var isDue = !isAhead || looked is not { } last || time.GetElapsedTime(last) >= ProgressInterval;
            if (isAhead)
            {
                var page = await log.ReadAfterAsync(topic, after, AtOnce, cancellationToken);
                if (page.Reset is { } reason)
                    yield return new JobEvent(Cursor: null, "reset", JsonSerializer.SerializeToUtf8Bytes(new { reason }, JobJson.Options));
                foreach (var entry in page.Entries)
                    yield return await EventOfAsync(id, JobEvent.Of(topic, page.Epoch!, entry), includeResults, cancellationToken);
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
                if (progress.Next(jobs.Of(job!)) is { } told)
                    yield return told;
            }

            if (!isAhead)
                isAhead = await WaitAsync(topic, after, looked!.Value, cancellationToken);
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

    /// <summary>Waits until the log has more, which it tells, or it is time to look at the job again.</summary>
    private async Task<bool> WaitAsync(Topic topic, Position? after, long looked, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var more = log.WaitForMoreAsync(topic, after?.Seq ?? 0, enough.Token);
        var hasMore = await Task.WhenAny(more, Task.Delay(LookInterval, time, enough.Token)) == more;
        await enough.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        if (!hasMore)
            return false;

        await more;
        var rest = ProgressInterval - time.GetElapsedTime(looked);
        if (rest > TimeSpan.Zero)
            await Task.Delay(rest, time, cancellationToken);
        return true;
    }

    // A result that has been retried since is no longer what the entry tells of; the reference stands for it.
    private async ValueTask<JobEvent> EventOfAsync(Guid job, JobEvent told, bool includeResults, CancellationToken cancellationToken)
    {
        if (!includeResults || told.Type is not ("item.succeeded" or "item.failed" or "item.skipped"))
            return told;

        var (index, attempt) = ReferenceIn(told.Data);
        return await store.FindResultAsync(job, index, cancellationToken) is { Item: { Result: not null } item } && item.Attempt == attempt
            ? told with { Data = EventData.Of(item) }
            : told;
    }

    private static (long Index, int Attempt) ReferenceIn(ReadOnlyMemory<byte> data)
    {
        using var json = JsonDocument.Parse(data);
        return (json.RootElement.GetProperty("index").GetInt64(), json.RootElement.GetProperty("attempt").GetInt32());
    }
}
