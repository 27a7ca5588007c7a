using Gather.Api.Access;
using Gather.Api.Errors;
using Gather.Api.OpenApi;
using Gather.Api.Streaming;
using Gather.Application.Jobs;
using Gather.Application.Jobs.Control;
using Gather.Application.Paging;
using Gather.Domain.Access;
using Gather.Domain.Jobs;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace Gather.Api.Controllers;

/// <summary>Jobs: long work on many pages, which survives a restart.</summary>
[ApiController]
[Route("v1/jobs")]
[Tags("Jobs")]
public sealed class JobsController(IMediator mediator) : ControllerBase
{
    internal const string JobExample = """{"id":"019b76da-a800-7000-8000-0123456789ab","kind":"batch","state":"running","counts":{"accepted":1000,"queued":500,"running":64,"succeeded":420,"failed":10,"skipped":6,"cancelled":0,"failedByCode":{"connectTimedOut":4,"upstreamStatus":6},"skippedByReason":{"robotsDisallowed":6}},"rate":31.5,"eta":17.9,"bytes":52428800,"scrape":{"formats":["markdown"],"onlyMainContent":true,"robots":"obey"},"tuning":{"concurrency":64,"delay":0,"priority":0},"createdAt":"2026-11-22T12:00:00+00:00","startedAt":"2026-11-22T12:00:00.1+00:00"}""";

    /// <summary>Lists jobs, newest first.</summary>
    /// <remarks>A caller sees the jobs of its own key; one with the scope <c>ops</c> sees all.</remarks>
    /// <param name="state">Only jobs in this state; absent: all.</param>
    /// <param name="after">Where to go on: the <c>nextCursor</c> of the page before.</param>
    /// <param name="limit">The most jobs to answer with.</param>
    /// <response code="200">A page of jobs.</response>
    [HttpGet(Name = "ListJobs")]
    [RequireScope(Scope.JobsRead)]
    [ProducesResponseType<Page<JobView>>(200, MediaType.Json)]
    [Problems(ProblemCode.Validation, ProblemCode.StoreUnavailable)]
    [Example(200, $$"""{"items":[{{JobExample}}]}""")]
    public Task<Page<JobView>> ListJobs([FromQuery] JobState? state, [RuledBy<ListJobs>] string? after, CancellationToken cancellationToken, [RuledBy<ListJobs>] int limit = Page.DefaultLimit) =>
        mediator.Send(new ListJobs(state, after, limit), cancellationToken);

    /// <summary>Tells how a job stands.</summary>
    /// <remarks>At every moment <c>accepted</c> is the sum of queued, running, succeeded, failed, skipped and cancelled items.</remarks>
    /// <param name="id">The job's id.</param>
    /// <response code="200">The job.</response>
    [HttpGet("{id}", Name = "GetJob")]
    [RequireScope(Scope.JobsRead)]
    [ProducesResponseType<JobView>(200, MediaType.Json)]
    [Problems(ProblemCode.NotFound, ProblemCode.StoreUnavailable)]
    [Example(200, JobExample)]
    public Task<JobView> GetJob(string id, CancellationToken cancellationToken) => mediator.Send(new GetJob(id), cancellationToken);

    /// <summary>Changes how a job that has not ended is worked on. What is absent stays as it is.</summary>
    /// <param name="id">The job's id.</param>
    /// <param name="request">The change.</param>
    /// <response code="200">The job with its new tuning.</response>
    [HttpPatch("{id}", Name = "TuneJob")]
    [RequireScope(Scope.JobsWrite)]
    [Consumes(MediaType.Json)]
    [ProducesResponseType<JobView>(200, MediaType.Json)]
    [Problems(ProblemCode.Validation, ProblemCode.NotFound, ProblemCode.JobState, ProblemCode.BodyTooLarge, ProblemCode.UnsupportedMediaType, ProblemCode.StoreUnavailable)]
    [Example("""{"concurrency":16,"delay":0.5}""")]
    [Example(200, JobExample)]
    public Task<JobView> TuneJob(string id, TuneJob request, CancellationToken cancellationToken) => mediator.Send(request.Of(id), cancellationToken);

    /// <summary>Drops a job that has ended, with its results and its log.</summary>
    /// <param name="id">The job's id.</param>
    /// <response code="204">The job is gone.</response>
    [HttpDelete("{id}", Name = "DeleteJob")]
    [RequireScope(Scope.JobsWrite)]
    [ProducesResponseType(204)]
    [Problems(ProblemCode.NotFound, ProblemCode.JobState, ProblemCode.StoreUnavailable)]
    public async Task<IActionResult> DeleteJob(string id, CancellationToken cancellationToken)
    {
        await mediator.Send(new DeleteJob(id), cancellationToken);
        return NoContent();
    }
}
