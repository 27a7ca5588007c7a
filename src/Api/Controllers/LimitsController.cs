using Gather.Api.Errors;
using Gather.Api.OpenApi;
using Gather.Api.Streaming;
using Gather.Application.Concurrency;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace Gather.Api.Controllers;

/// <summary>The bounds that hold for the caller.</summary>
[ApiController]
[Route("v1/limits")]
[Tags("Operations")]
public sealed class LimitsController(IMediator mediator) : ControllerBase
{
    /// <summary>Tells the bounds that hold for the caller, and how much of each concurrency pool is in use.</summary>
    /// <response code="200">The bounds.</response>
    [HttpGet(Name = "GetLimits")]
    [ProducesResponseType<Limits>(200, MediaType.Json)]
    [Problems]
    [Example(200, """{"sleep":{"maxSeconds":300,"maxItems":10000},"pools":[{"name":"limited-sleep","permits":5,"permitsPerCaller":5,"queue":1000,"queueTimeout":30,"inUse":0,"queued":0,"refused":0,"timedOut":0}]}""")]
    public Task<Limits> GetLimits(CancellationToken cancellationToken) =>
        mediator.Send(new GetLimits(), cancellationToken);
}
