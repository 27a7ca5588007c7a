using System.Runtime.CompilerServices;
using System.Text.Json;
using FluentValidation;
using Gather.Application.Events;
using Gather.Application.Jobs.Storage;
using Gather.Domain.Events;
using Gather.Domain.Jobs;
using MediatR;

namespace Gather.Application.Jobs.Events;

/// <summary>Follows a job: everything that happened after the cursor, then what happens, until the job has ended.</summary>
/// <param name="Id">The job's id.</param>
/// <param name="After">The cursor of the last event read; absent: from the beginning.</param>
/// <param name="IncludeResults">Whether the event of an item holds its whole result, and not only a reference.</param>
public sealed record ReadJobEvents(string Id, string? After, bool IncludeResults) : IRequest<IAsyncEnumerable<JobEvent>>;

internal sealed class ReadJobEventsValidator : AbstractValidator<ReadJobEvents>
{
    public ReadJobEventsValidator() => RuleFor(r => r.After).Must(a => a is null || Cursor.TryParse(a, out _)).WithMessage("must be the cursor of an event of this job.");
}

internal sealed class ReadJobEventsHandler(IEventLog log, IJobStore store, JobViews jobs, TimeProvider time)
    : IRequestHandler<ReadJobEvents, IAsyncEnumerable<JobEvent>>
{
    private const int AtOnce = 256;

    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(250);

    public async Task<IAsyncEnumerable<JobEvent>> Handle(ReadJobEvents request, CancellationToken cancellationToken)
    {
        var job = await jobs.FindAsync(request.Id, cancellationToken);
        return FollowAsync(job.Id, request, cancellationToken);
    }

    private async IAsyncEnumerable<JobEvent> FollowAsync(Guid job, ReadJobEvents request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var topic = Topic.Parse($"job/{job:D}");
        Position? position = Cursor.TryParse(request.After, out var cursor) && cursor.Positions.TryGetValue(topic.Name, out var after) ? after : null;
        var lastProgress = time.GetTimestamp();
        JobLedger? told = null;
        while (true)
        {
            var page = await log.ReadAfterAsync(topic, position, AtOnce, cancellationToken);
            if (page.Reset is { } reason)
                yield return new JobEvent(Cursor: null, "reset", JsonSerializer.SerializeToElement(new { reason }, JobJson.Options));

            foreach (var entry in page.Entries)
            {
                var happened = JobEvent.Of(topic, page.Epoch!, entry);
                yield return request.IncludeResults ? await WithResultAsync(job, happened, cancellationToken) : happened;
            }

            if (page.Epoch is not null)
                position = new Position(page.Epoch, page.Entries is [.., var last] ? last.Seq : position?.Epoch == page.Epoch ? position.Value.Seq : page.Head);
            var isAtHead = page.Entries.Count < AtOnce;
            if (isAtHead || time.GetElapsedTime(lastProgress) >= ProgressInterval)
            {
                lastProgress = time.GetTimestamp();
                var found = await store.FindAsync(job, cancellationToken);
                if (found is null || (isAtHead && found.State.HasEnded() && await IsReadAsync(topic, position, cancellationToken)))
                    yield break;

                var view = jobs.Of(found);
                if (!view.Counts.SaysTheSameAs(told))
                    yield return new JobEvent(Cursor: null, "progress", JsonSerializer.SerializeToElement(new { view.State, view.Counts, view.Rate, view.Eta }, JobJson.Options));
                told = view.Counts;
            }

            if (isAtHead)
                await WaitAsync(topic, position, lastProgress, cancellationToken);
        }
    }

    // The job may have ended between the reading of its log and the look at its state.
    private async Task<bool> IsReadAsync(Topic topic, Position? position, CancellationToken cancellationToken) =>
        (await log.ReadAfterAsync(topic, position, 1, cancellationToken)).Entries.Count == 0;

    // Entries that come closely one after another are told together, so that a fast job does not pay for being watched.
    private async Task WaitAsync(Topic topic, Position? position, long lastProgress, CancellationToken cancellationToken)
    {
        await log.WaitForMoreAsync(topic, position?.Seq ?? 0, cancellationToken);
        var rest = ProgressInterval - time.GetElapsedTime(lastProgress);
        if (rest > TimeSpan.Zero)
            await Task.Delay(rest, time, cancellationToken);
    }

    private async Task<JobEvent> WithResultAsync(Guid job, JobEvent happened, CancellationToken cancellationToken)
    {
        if (!happened.Type.StartsWith("item.", StringComparison.Ordinal) || !happened.Data.TryGetProperty("index", out var index))
            return happened;

        var found = await store.FindResultAsync(job, index.GetInt64(), cancellationToken);
        return found is { Item: var item } ? happened with { Data = JsonSerializer.SerializeToElement(Results.ItemResult.Of(item), JobJson.Options) } : happened;
    }
}
