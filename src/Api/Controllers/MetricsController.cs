using System.Net.Mime;
using Gather.Api.Telemetry.Prometheus;
using Microsoft.AspNetCore.Mvc;

namespace Gather.Api.Controllers;

/// <summary>The service's own measurements.</summary>
[ApiController]
[ApiExplorerSettings(IgnoreApi = false)]
public sealed class MetricsController(PrometheusScraper scraper) : ControllerBase
{
    /// <summary>All metrics, as text for Prometheus.</summary>
    /// <remarks>Exposition format 0.0.4. Values are collected when asked for; scrapes at the same time take turns.</remarks>
    /// <response code="200">The metrics.</response>
    /// <response code="503">The service is shutting down.</response>
    [HttpGet("/metrics", Name = "GetMetrics")]
    [ProducesResponseType<string>(StatusCodes.Status200OK, MediaTypeNames.Text.Plain)]
    [ProducesResponseType<ProblemDetails>(StatusCodes.Status503ServiceUnavailable, MediaTypeNames.Application.ProblemJson)]
    public async Task<IActionResult> GetMetricsAsync(CancellationToken cancellationToken)
    {
        using var page = await scraper.ScrapeAsync(cancellationToken);
        if (page is null)
            return Problem("The service is shutting down.", statusCode: StatusCodes.Status503ServiceUnavailable);

        Response.ContentType = PrometheusScraper.ContentType;
        Response.ContentLength = page.Written.Length;
        await Response.Body.WriteAsync(page.Written, cancellationToken);
        return new EmptyResult();
    }
}
