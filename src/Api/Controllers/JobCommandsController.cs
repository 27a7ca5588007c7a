using Gather.Api.Access;
using Gather.Api.Errors;
using Gather.Api.OpenApi;
using Gather.Api.Streaming;
using Gather.Application.Jobs;
using Gather.Application.Jobs.Control;
using Gather.Domain.Access;
using Gather.Domain.Jobs;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace Gather.Api.Controllers;

/// <summary>What can be asked of a job. A command that has been obeyed already does no harm.</summary>
[ApiController]
[Route("v1/jobs/{id}")]
[RequireScope(Scope.JobsWrite)]
[Tags("Jobs")]
public sealed class JobCommandsController(IMediator mediator) : ControllerBase
{
    /// <summary>Begins no more pages of a job; those that are in hand are finished.</summary>
    /// <param name="id">The job's id.</param>
    /// <response code="200">The job is paused.</response>
    [HttpPost("pause", Name = "PauseJob")]
    [ProducesResponseType<JobView>(200, MediaType.Json)]
    [Problems(ProblemCode.NotFound, ProblemCode.JobState, ProblemCode.StoreUnavailable)]
    [Example(200, JobsController.JobExample)]
    public Task<JobView> PauseJob(string id, CancellationToken cancellationToken) => mediator.Send(new CommandJob(id, JobCommand.Pause), cancellationToken);

    /// <summary>Goes on with a paused job.</summary>
    /// <param name="id">The job's id.</param>
    /// <response code="200">The job goes on.</response>
    [HttpPost("resume", Name = "ResumeJob")]
    [ProducesResponseType<JobView>(200, MediaType.Json)]
    [Problems(ProblemCode.NotFound, ProblemCode.JobState, ProblemCode.StoreUnavailable)]
    [Example(200, JobsController.JobExample)]
    public Task<JobView> ResumeJob(string id, CancellationToken cancellationToken) => mediator.Send(new CommandJob(id, JobCommand.Resume), cancellationToken);

    /// <summary>Ends the pages in hand and gives up those that wait. What has been done is kept.</summary>
    /// <param name="id">The job's id.</param>
    /// <response code="200">The job is cancelling, or cancelled.</response>
    [HttpPost("cancel", Name = "CancelJob")]
    [ProducesResponseType<JobView>(200, MediaType.Json)]
    [Problems(ProblemCode.NotFound, ProblemCode.JobState, ProblemCode.StoreUnavailable)]
    [Example(200, JobsController.JobExample)]
    public Task<JobView> CancelJob(string id, CancellationToken cancellationToken) => mediator.Send(new CommandJob(id, JobCommand.Cancel), cancellationToken);

    /// <summary>Works once more on items of an ended job. What came of them before is kept as their history.</summary>
    /// <remarks>A deadline that has passed no longer holds. Where there are no such items the job stays as it is.</remarks>
    /// <param name="id">The job's id.</param>
    /// <param name="only">All that failed, which is the default; only those that failed for a reason that may pass; or those that were given up because the job was cancelled or its deadline passed.</param>
    /// <response code="200">The job is queued again, or as it was.</response>
    [HttpPost("retry", Name = "RetryJob")]
    [ProducesResponseType<JobView>(200, MediaType.Json)]
    [Problems(ProblemCode.Validation, ProblemCode.NotFound, ProblemCode.JobState, ProblemCode.StoreUnavailable)]
    [Example(200, JobsController.JobExample)]
    public Task<JobView> RetryJob(string id, [FromQuery] RetryOnly only, CancellationToken cancellationToken) => mediator.Send(new RetryJob(id, only), cancellationToken);
}
