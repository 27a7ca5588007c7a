using Gather.Application.Errors;
using Gather.Application.Jobs.Storage;
using MediatR;

namespace Gather.Application.Jobs.Results;

/// <summary>One item of a job: its result, and what came of it before it was retried.</summary>
/// <param name="Id">The job's id.</param>
/// <param name="Index">The item's place in the job, from 0.</param>
public sealed record GetResult(string Id, string Index) : IRequest<ItemResult>;

internal sealed class GetResultHandler(IJobStore store, JobViews jobs) : IRequestHandler<GetResult, ItemResult>
{
    public async Task<ItemResult> Handle(GetResult request, CancellationToken cancellationToken)
    {
        var job = await jobs.FindAsync(request.Id, cancellationToken);
        return ResultIndex.TryParse(request.Index, out var index) && await store.FindResultAsync(job.Id, index, cancellationToken) is var (item, earlier)
            ? ItemResult.Of(item) with { History = earlier }
            : throw new NotFoundException("item", request.Index);
    }
}
