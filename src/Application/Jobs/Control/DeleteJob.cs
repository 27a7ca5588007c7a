using Gather.Application.Jobs.Storage;
using MediatR;

namespace Gather.Application.Jobs.Control;

/// <summary>Drops an ended job with its results.</summary>
/// <param name="Id">The job's id.</param>
public sealed record DeleteJob(string Id) : IRequest<Unit>;

internal sealed class DeleteJobHandler(IJobStore store, JobViews jobs) : IRequestHandler<DeleteJob, Unit>
{
    public async Task<Unit> Handle(DeleteJob request, CancellationToken cancellationToken)
    {
        var job = await jobs.FindAsync(request.Id, cancellationToken);
        await store.DropAllAsync(job.Id, cancellationToken);
        return Unit.Value;
    }
}
