using Gather.Api.Calls;
using Gather.Api.Errors;
using Gather.Api.Hosting;
using Gather.Api.OpenApi;
using Gather.Api.Streaming;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Gather.Api.Controllers;

/// <summary>Whether the server lives and can take work.</summary>
[ApiController]
[Route("health")]
[AllowAnonymous]
[ServedWhileDraining]
[Tags("Health")]
public sealed class HealthController(HealthCheckService checks) : ControllerBase
{
    /// <summary>Whether the process lives.</summary>
    /// <response code="200">It does.</response>
    [HttpGet("live", Name = "GetLiveness")]
    [ProducesResponseType<HealthAnswer>(200, MediaType.Json)]
    [Problems]
    [Example(200, """{"status":"live"}""")]
    public ActionResult<HealthAnswer> Live(CancellationToken cancellationToken) => new HealthAnswer("live");

    /// <summary>Whether the server can take work: the store answers, and no shutdown has begun.</summary>
    /// <response code="200">It can.</response>
    [HttpGet("ready", Name = "GetReadiness")]
    [ProducesResponseType<HealthAnswer>(200, MediaType.Json)]
    [Problems(ProblemCode.StoreUnavailable, ProblemCode.ShuttingDown)]
    [Example(200, """{"status":"ready"}""")]
    public async Task<ActionResult<HealthAnswer>> Ready(CancellationToken cancellationToken)
    {
        var report = await checks.CheckHealthAsync(cancellationToken);
        if (report.Status == HealthStatus.Healthy)
            return new HealthAnswer("ready");

        var isDraining = report.Entries[DrainCheck.Name].Status != HealthStatus.Healthy;
        await ProblemBody.WriteAsync(HttpContext, isDraining ? Failure.ShuttingDown : Failure.StoreSilent);
        return new EmptyResult();
    }
}

/// <summary>The state of the server.</summary>
/// <param name="Status"><c>live</c> or <c>ready</c>.</param>
public sealed record HealthAnswer(string Status);
