using FluentValidation;
using Gather.Application.Jobs.Storage;
using Gather.Application.Paging;
using Gather.Domain.Jobs;
using MediatR;

namespace Gather.Application.Jobs.Control;

/// <summary>Lists jobs, newest first.</summary>
/// <param name="State">Only those in this state; absent: all.</param>
/// <param name="After">Where to go on: the <c>nextCursor</c> of the page before.</param>
/// <param name="Limit">The most jobs to answer with, 1 to 500.</param>
public sealed record ListJobs(JobState? State, string? After, int Limit = Page.DefaultLimit) : IRequest<Page<JobView>>;

internal sealed class ListJobsValidator : AbstractValidator<ListJobs>
{
    public ListJobsValidator()
    {
        RuleFor(r => r.Limit).IsLimit();
        RuleFor(r => r.After).Must(a => a is null || Guid.TryParse(a, out _)).WithMessage(Page.CursorMessage);
    }
}

internal sealed class ListJobsHandler(IJobStore store, JobViews jobs) : IRequestHandler<ListJobs, Page<JobView>>
{
    public async Task<Page<JobView>> Handle(ListJobs request, CancellationToken cancellationToken)
    {
        Guid? before = request.After is null ? null : Guid.Parse(request.After);
        var found = await store.ListAsync(new JobQuery(jobs.Owner, request.State, before, request.Limit + 1), cancellationToken);
        return Page.Of([.. found.Select(jobs.Of)], request.Limit, j => j.Id.ToString());
    }
}
