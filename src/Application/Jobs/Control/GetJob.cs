using MediatR;

namespace Gather.Application.Jobs.Control;

/// <summary>Tells how a job stands.</summary>
/// <param name="Id">The job's id.</param>
public sealed record GetJob(string Id) : IRequest<JobView>;

internal sealed class GetJobHandler(JobViews jobs) : IRequestHandler<GetJob, JobView>
{
    public async Task<JobView> Handle(GetJob request, CancellationToken cancellationToken) =>
        jobs.Of(await jobs.FindAsync(request.Id, cancellationToken));
}
