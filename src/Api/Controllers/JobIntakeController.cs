using System.ComponentModel;
using Gather.Api.Access;
using Gather.Api.Calls;
using Gather.Api.Errors;
using Gather.Api.Http;
using Gather.Api.Jobs;
using Gather.Api.OpenApi;
using Gather.Api.Streaming;
using Gather.Application.Jobs.Intake;
using Gather.Application.Storage;
using Gather.Domain.Access;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace Gather.Api.Controllers;

/// <summary>How jobs are ordered.</summary>
[ApiController]
[Route("v1/jobs")]
[RequireScope(Scope.JobsWrite)]
[Tags("Jobs")]
public sealed class JobIntakeController(IMediator mediator) : ControllerBase
{
    private const string AcceptedExample = """{"id":"019b76da-a800-7000-8000-0123456789ab","accepted":2}""";

    /// <summary>Orders a batch: every URL becomes an item with a result of its own.</summary>
    /// <remarks>
    /// The body may also be <c>application/x-ndjson</c> of any length, up to a million lines, stored as they come: each a URL, bare or as
    /// a JSON text, or an object with <c>url</c>, <c>metadata</c> and page settings that hold for it alone, of at most 65,536 bytes. The first
    /// line may be an object without <c>url</c> that says what else this request says. A line that cannot be read refuses the whole
    /// batch and is named in the problem as <c>lines[12]</c>, counted from 0 without blank ones; a URL that is none fails by itself later.
    /// </remarks>
    /// <param name="request">The batch.</param>
    /// <response code="202">The job is accepted; <c>Location</c> tells where it is.</response>
    [HttpPost("batches", Name = "CreateBatch")]
    [Consumes(MediaType.Json)]
    [TakesLines("{\"scrape\":{\"formats\":[\"markdown\"]}}\nhttps://example.com/\n{\"url\":\"https://example.org/\",\"timeout\":5,\"metadata\":{\"id\":7}}\n")]
    [ProducesResponseType<AcceptedJob>(202, MediaType.Json)]
    [Problems(ProblemCode.Validation, ProblemCode.IdempotencyConflict, ProblemCode.BodyTooLarge, ProblemCode.UnsupportedMediaType, ProblemCode.StoreUnavailable)]
    [Example("""{"urls":["https://example.com/","https://example.org/"],"scrape":{"formats":["markdown"]}}""")]
    [Example(202, AcceptedExample)]
    public async Task<ActionResult<AcceptedJob>> CreateBatch(CreateBatch request, [FromHeader(Name = IdempotencyHeaders.Key), Description(IdempotencyHeaders.KeyDescription)] string? idempotencyKey, CancellationToken cancellationToken) =>
        Answer(await mediator.Send(request.Under(idempotencyKey), cancellationToken));

    /// <summary>The same for a body of lines; one operation to clients, and so one in the document.</summary>
    /// <response code="202">The job is accepted.</response>
    [HttpPost("batches", Name = "CreateBatchLines", Order = 1)]
    [Consumes(MediaType.Ndjson)]
    [LongStream]
    [EndlessBody]
    [ApiExplorerSettings(IgnoreApi = true)]
    [ProducesResponseType<AcceptedJob>(202, MediaType.Json)]
    [Problems]
    public async Task<ActionResult<AcceptedJob>> CreateBatchLines([FromHeader(Name = IdempotencyHeaders.Key)] string? idempotencyKey, CancellationToken cancellationToken) =>
        Answer(await mediator.Send(new CreateBatchLines(JobLines.ReadAsync(Request.BodyReader, cancellationToken), idempotencyKey), cancellationToken));

    /// <summary>Orders a crawl: the pages of a site are followed link by link, each fetched once, those nearest to the beginning first.</summary>
    /// <param name="request">The crawl.</param>
    /// <response code="202">The job is accepted; <c>Location</c> tells where it is.</response>
    [HttpPost("crawls", Name = "CreateCrawl")]
    [Consumes(MediaType.Json)]
    [ProducesResponseType<AcceptedJob>(202, MediaType.Json)]
    [Problems(ProblemCode.Validation, ProblemCode.IdempotencyConflict, ProblemCode.BodyTooLarge, ProblemCode.UnsupportedMediaType, ProblemCode.StoreUnavailable)]
    [Example("""{"url":"https://example.com/docs/","maxPages":500,"scope":"path","exclude":["/docs/old/"],"scrape":{"formats":["markdown"],"onlyMainContent":true}}""")]
    [Example(202, """{"id":"019b76da-a800-7000-8000-0123456789ab","accepted":1}""")]
    public async Task<ActionResult<AcceptedJob>> CreateCrawl(CreateCrawl request, [FromHeader(Name = IdempotencyHeaders.Key), Description(IdempotencyHeaders.KeyDescription)] string? idempotencyKey, CancellationToken cancellationToken) =>
        Answer(await mediator.Send(request.Under(idempotencyKey), cancellationToken));

    /// <summary>Adds URLs to a batch that has not ended.</summary>
    /// <remarks>
    /// The body may also be <c>application/x-ndjson</c>, as for a new batch, but for the first line. A line that cannot be read ends the
    /// request; what was taken in before it stays, and the job's <c>accepted</c> tells how much that is.
    /// </remarks>
    /// <param name="id">The job's id.</param>
    /// <param name="request">The URLs.</param>
    /// <response code="202">The URLs are accepted; <c>accepted</c> tells how many these were.</response>
    [HttpPost("{id}/urls", Name = "AppendUrls")]
    [Consumes(MediaType.Json)]
    [TakesLines("https://example.com/\n{\"url\":\"https://example.org/\",\"metadata\":{\"id\":7}}\n")]
    [ProducesResponseType<AcceptedJob>(202, MediaType.Json)]
    [Problems(ProblemCode.Validation, ProblemCode.NotFound, ProblemCode.JobState, ProblemCode.BodyTooLarge, ProblemCode.UnsupportedMediaType, ProblemCode.StoreUnavailable)]
    [Example("""{"urls":["https://example.com/","https://example.org/"]}""")]
    [Example(202, AcceptedExample)]
    public async Task<ActionResult<AcceptedJob>> AppendUrls(string id, AppendUrls request, CancellationToken cancellationToken) =>
        AcceptedAtRoute("GetJob", new { id }, await mediator.Send(request.To(id), cancellationToken));

    /// <summary>The same for a body of lines.</summary>
    /// <param name="id">The job's id.</param>
    /// <response code="202">The URLs are accepted.</response>
    [HttpPost("{id}/urls", Name = "AppendLines", Order = 1)]
    [Consumes(MediaType.Ndjson)]
    [LongStream]
    [EndlessBody]
    [ApiExplorerSettings(IgnoreApi = true)]
    [ProducesResponseType<AcceptedJob>(202, MediaType.Json)]
    [Problems]
    public async Task<ActionResult<AcceptedJob>> AppendLines(string id, CancellationToken cancellationToken) =>
        AcceptedAtRoute("GetJob", new { id }, await mediator.Send(new AppendLines(id, JobLines.ReadAsync(Request.BodyReader, cancellationToken)), cancellationToken));

    private AcceptedAtRouteResult Answer(Idempotent<AcceptedJob> created)
    {
        if (created.Replayed)
            Response.Headers[IdempotencyHeaders.Replayed] = "true";
        return AcceptedAtRoute("GetJob", new { id = created.Value.Id }, created.Value);
    }
}
