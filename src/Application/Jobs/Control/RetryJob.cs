using Gather.Application.Jobs.Storage;
using Gather.Application.Jobs.Work;
using Gather.Domain.Jobs;
using MediatR;

namespace Gather.Application.Jobs.Control;

/// <summary>
/// Works once more on the items of an ended job that failed, or on those that were given up. What came of them before is kept as
/// their history. A deadline that has passed no longer holds. Where there are no such items the job stays as it is.
/// </summary>
/// <param name="Id">The job's id.</param>
/// <param name="Only">Which items.</param>
public sealed record RetryJob(string Id, RetryOnly Only) : IRequest<JobView>;

internal sealed class RetryJobHandler(IJobStore store, JobViews jobs, JobControl control) : IRequestHandler<RetryJob, JobView>
{
    private const int AtOnce = 5_000;

    public async Task<JobView> Handle(RetryJob request, CancellationToken cancellationToken)
    {
        var job = await jobs.FindAsync(request.Id, cancellationToken);
        if (job.State.After(JobCommand.Retry) is null)
            throw new JobStateException(job.State);

        try
        {
            // A part at a time, so that other changes are stored in between.
            for (long? last = -1; last is not null;)
                last = await store.RequeueAsync(job.Id, request.Only, last.Value, AtOnce, cancellationToken);
        }
        finally
        {
            // Even when it broke off: what is queued by now is worked on.
            control.Look(job.Id);
        }

        return jobs.Of(await jobs.FindAsync(request.Id, cancellationToken));
    }
}
