using FluentValidation;
using Gather.Application.Errors;
using Gather.Domain.Events;
using Gather.Domain.Jobs;
using MediatR;

namespace Gather.Application.Jobs.Events;

/// <summary>
/// Follows a job: everything that happened after the cursor, then what happens, until the job has ended. When it has ended and all
/// has been read, there is nothing.
/// </summary>
/// <param name="Id">The job's id.</param>
/// <param name="After">The cursor of the last event read; absent: from the beginning.</param>
/// <param name="IncludeResults">Whether the event of an item holds its whole result, and not only a reference.</param>
public sealed record ReadJobEvents(string Id, string? After, bool IncludeResults) : IRequest<IAsyncEnumerable<JobEvent>>;

internal sealed class ReadJobEventsValidator : AbstractValidator<ReadJobEvents>
{
    public const string AfterMessage = "must be the cursor of an event of this job.";

    public ReadJobEventsValidator() => RuleFor(r => r.After).Must(a => a is null || Cursor.TryParse(a, out _)).WithMessage(AfterMessage);
}

internal sealed class ReadJobEventsHandler(JobFollower follower, JobViews jobs) : IRequestHandler<ReadJobEvents, IAsyncEnumerable<JobEvent>>
{
    public async Task<IAsyncEnumerable<JobEvent>> Handle(ReadJobEvents request, CancellationToken cancellationToken)
    {
        var job = await jobs.FindAsync(request.Id, cancellationToken);
        return follower.FollowAsync(job.Id, PositionOf(request.After, JobTopic.Of(job.Id)), request.IncludeResults, cancellationToken);
    }

    private static Position? PositionOf(string? after, Topic topic)
    {
        if (!Cursor.TryParse(after, out var cursor))
            return null;
        return cursor.Positions.TryGetValue(topic.Name, out var position)
            ? position
            : throw new RequestInvalidException("after", ReadJobEventsValidator.AfterMessage);
    }
}
