using Gather.Application.Jobs.Storage;
using Gather.Application.Jobs.Work;
using Gather.Domain.Jobs;
using MediatR;

namespace Gather.Application.Jobs.Control;

/// <summary>Pauses, resumes or cancels a job. A command that has been obeyed already does no harm.</summary>
/// <param name="Id">The job's id.</param>
/// <param name="Command">What it is to do.</param>
public sealed record CommandJob(string Id, JobCommand Command) : IRequest<JobView>;

internal sealed class CommandJobHandler(IJobStore store, JobViews jobs, JobControl control) : IRequestHandler<CommandJob, JobView>
{
    public async Task<JobView> Handle(CommandJob request, CancellationToken cancellationToken)
    {
        var job = await jobs.FindAsync(request.Id, cancellationToken);
        try
        {
            return jobs.Of(await store.CommandAsync(job.Id, request.Command, reason: null, cancellationToken) ?? job);
        }
        finally
        {
            // Even when nobody knows whether it was stored: if it was, it is obeyed.
            control.Look(job.Id);
        }
    }
}
