using Gather.Api.Access;
using Gather.Api.Errors;
using Gather.Api.Telemetry.Prometheus;
using Gather.Domain.Access;
using Microsoft.AspNetCore.Mvc;

namespace Gather.Api.Controllers;

/// <summary>The service's own measurements.</summary>
[ApiController]
[Route("metrics")]
[RequireScope(Scope.Ops)]
[Tags("Operations")]
public sealed class MetricsController(PrometheusScraper scraper) : ControllerBase
{
    /// <summary>All metrics, as text for Prometheus.</summary>
    /// <remarks>Exposition format 0.0.4. Values are collected when asked for; scrapes at the same time take turns.</remarks>
    /// <response code="200">The metrics.</response>
    [HttpGet(Name = "GetMetrics")]
    [ProducesResponseType<string>(200, "text/plain")]
    [Problems]
    public async Task<IActionResult> GetMetrics(CancellationToken cancellationToken)
    {
        using var page = await scraper.ScrapeAsync(cancellationToken);
        if (page is null)
        {
            await ProblemBody.WriteAsync(HttpContext, Failure.ShuttingDown);
            return new EmptyResult();
        }

        Response.ContentType = PrometheusScraper.ContentType;
        Response.ContentLength = page.Written.Length;
        await Response.Body.WriteAsync(page.Written, cancellationToken);
        return new EmptyResult();
    }
}
