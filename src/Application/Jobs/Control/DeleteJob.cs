using Gather.Application.Jobs.Storage;
using MediatR;

namespace Gather.Application.Jobs.Control;

/// <summary>Drops an ended job with its results.</summary>
/// <param name="Id">The job's id.</param>
public sealed record DeleteJob(string Id) : IRequest<Unit>;

internal sealed class DeleteJobHandler(IJobStore store, JobViews jobs) : IRequestHandler<DeleteJob, Unit>
{
    private const int AtOnce = 5_000;

    public async Task<Unit> Handle(DeleteJob request, CancellationToken cancellationToken)
    {
        var job = await jobs.FindAsync(request.Id, cancellationToken);
        while (!await store.DropAsync(job.Id, AtOnce, cancellationToken))
        {
            // A part at a time, so that other changes are stored in between.
        }

        return Unit.Value;
    }
}
