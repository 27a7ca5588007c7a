using System.ComponentModel;
using Gather.Api.Access;
using Gather.Api.Calls;
using Gather.Api.Errors;
using Gather.Api.Jobs;
using Gather.Api.OpenApi;
using Gather.Api.Streaming;
using Gather.Application.Jobs.Control;
using Gather.Application.Jobs.Events;
using Gather.Application.Jobs.Results;
using Gather.Application.Paging;
using Gather.Domain.Access;
using Gather.Domain.Jobs;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace Gather.Api.Controllers;

/// <summary>What comes of a job.</summary>
[ApiController]
[Route("v1/jobs/{id}")]
[RequireScope(Scope.JobsRead)]
[Tags("Jobs")]
public sealed class JobResultsController(IMediator mediator) : ControllerBase
{
    private const string ResultExample = """{"index":0,"url":"https://example.com/","state":"succeeded","depth":0,"attempt":1,"metadata":{"id":7},"page":{"index":0,"url":"https://example.com/","finalUrl":"https://example.com/","status":200,"timings":{"firstByte":0.06,"body":0.001,"extract":0.001},"attempts":1,"fromCache":false,"bytesReceived":648,"bytesDecoded":1256,"markdown":"# Example Domain"}}""";

    private static readonly string[] Formats = [MediaType.Json, MediaType.Ndjson, MediaType.Csv];

    /// <summary>Gives a job's results, in the order of their index.</summary>
    /// <remarks>
    /// As JSON a page of them; as <c>application/x-ndjson</c> or <c>text/csv</c> all from <c>after</c> on, unless <c>limit</c> is given.
    /// The table holds what came of each page and the fields extracted, not the page itself; a text that a spreadsheet would take for
    /// a formula gets an apostrophe before it. Of a job that has not ended these are the results so far: to follow it, read its events.
    /// </remarks>
    /// <param name="id">The job's id.</param>
    /// <param name="state">Only items in this state; absent: all that have a result.</param>
    /// <param name="after">The index after which to go on, which is the <c>nextCursor</c> of the page before.</param>
    /// <param name="limit">The most items, 1 to 500; absent: 100 as JSON, else all. Where items are large, a page has fewer.</param>
    /// <response code="200">The results.</response>
    [HttpGet("results", Name = "ListJobResults")]
    [LongStream]
    [ProducesResponseType<Page<ItemResult>>(200, MediaType.Json, MediaType.Ndjson, MediaType.Csv)]
    [Problems(ProblemCode.Validation, ProblemCode.NotFound, ProblemCode.NotAcceptable, ProblemCode.StoreUnavailable)]
    [Example(200, $$"""{"items":[{{ResultExample}}],"nextCursor":"0"}""")]
    public async Task<IActionResult> ListJobResults(string id, [FromQuery] ItemState? state, [FromQuery] string? after, [FromQuery] int? limit, CancellationToken cancellationToken)
    {
        switch (AcceptedFormat.Of(Request, Formats))
        {
            case MediaType.Json:
                return Ok(await mediator.Send(new ListResults(id, state, after, limit ?? Page.DefaultLimit), cancellationToken));
            case MediaType.Csv:
                var job = await mediator.Send(new GetJob(id), cancellationToken);
                return JobFormats.Table(await mediator.Send(new ExportResults(id, state, after, limit), cancellationToken), job.Scrape.Extract?.Keys ?? []);
            case MediaType.Ndjson:
                return JobFormats.Lines(await mediator.Send(new ExportResults(id, state, after, limit), cancellationToken));
            default:
                return new NotAcceptableResult(Formats);
        }
    }

    /// <summary>Gives one item of a job: its result, and what came of it before it was retried.</summary>
    /// <param name="id">The job's id.</param>
    /// <param name="index">The item's place in the job, from 0.</param>
    /// <response code="200">The item.</response>
    [HttpGet("results/{index}", Name = "GetJobResult")]
    [ProducesResponseType<ItemResult>(200, MediaType.Json)]
    [Problems(ProblemCode.NotFound, ProblemCode.StoreUnavailable)]
    [Example(200, ResultExample)]
    public Task<ItemResult> GetJobResult(string id, string index, CancellationToken cancellationToken) => mediator.Send(new GetResult(id, index), cancellationToken);

    /// <summary>Follows a job: all that happened, then what happens, until it has ended.</summary>
    /// <remarks>
    /// As <c>text/event-stream</c>, or as <c>application/x-ndjson</c> with lines of <c>cursor</c>, <c>type</c> and <c>data</c>. Events are named
    /// <c>job.accepted</c>, <c>job.started</c>, <c>job.paused</c>, <c>job.resumed</c>, <c>job.cancelling</c>, <c>job.appended</c>, <c>job.tuned</c>,
    /// <c>job.retried</c>, <c>job.ended</c>, <c>item.succeeded</c>, <c>item.failed</c>, <c>item.skipped</c>, <c>item.requeued</c>, <c>items.cancelled</c>,
    /// and, without an id, <c>progress</c> at most four times a second, and <c>reset</c> where the cursor cannot be honoured and the log is
    /// told from its first entry. A reader goes on after the last id by <c>Last-Event-ID</c> or <c>after</c>, as a browser's
    /// <c>EventSource</c> does by itself; a job that has ended and was read to its end answers 204, which ends that. Since such a
    /// client can send no header, a token may stand in the query as <c>access_token</c>; a key may not.
    /// </remarks>
    /// <param name="id">The job's id.</param>
    /// <param name="after">The cursor of the last event read; absent: from the beginning. <c>Last-Event-ID</c> goes before it.</param>
    /// <param name="include">Whether the event of an item holds its whole result.</param>
    /// <response code="200">The events.</response>
    /// <response code="204">The job has ended, and all its events have been read.</response>
    [HttpGet("events", Name = "ReadJobEvents")]
    [LongStream(EndsWithDrain = true)]
    [TakesQueryToken]
    [ProducesResponseType<string>(200, MediaType.ServerSentEvents, MediaType.Ndjson)]
    [ProducesResponseType(204)]
    [Problems(ProblemCode.Validation, ProblemCode.NotFound, ProblemCode.NotAcceptable, ProblemCode.OperationCancelled, ProblemCode.StoreUnavailable, ProblemCode.Timeout)]
    public async Task<IActionResult> ReadJobEvents(
        string id, [FromQuery] string? after,
        [FromHeader(Name = "Last-Event-ID"), Description("The cursor of the last event read, as a browser sends it.")] string? lastEventId,
        [FromQuery] EventDetail include, CancellationToken cancellationToken) =>
        JobFormats.Events(await mediator.Send(new ReadJobEvents(id, lastEventId ?? after, include == EventDetail.Result), cancellationToken));
}

/// <summary>How much the event of an item tells.</summary>
public enum EventDetail
{
    /// <summary>Its index, URL, status and code.</summary>
    Reference,

    /// <summary>Its whole result.</summary>
    Result,
}
