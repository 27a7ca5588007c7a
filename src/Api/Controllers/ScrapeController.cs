using Gather.Api.Access;
using Gather.Api.Calls;
using Gather.Api.Errors;
using Gather.Api.Http;
using Gather.Api.OpenApi;
using Gather.Api.Scraping;
using Gather.Api.Streaming;
using Gather.Application.Scraping;
using Gather.Application.Scraping.Batches;
using Gather.Application.Scraping.Fetching;
using Gather.Application.Scraping.Mapping;
using Gather.Domain.Access;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace Gather.Api.Controllers;

/// <summary>Pages of the web: fetched politely and safely, and read into the forms that are wanted.</summary>
[ApiController]
[Route("v1")]
[RequireScope(Scope.Scrape)]
[Tags("Scraping")]
public sealed class ScrapeController(IMediator mediator) : ControllerBase
{
    /// <summary>Fetches one page and reads it.</summary>
    /// <remarks>
    /// A page that cannot be had is an answer too, with status 200 and an <c>error</c> that says what went wrong, in which stage, and
    /// whether to try again. A site's answer of 400 or more is such an error, and its body is read nevertheless.
    /// </remarks>
    /// <param name="request">The page, and what is wanted of it.</param>
    /// <response code="200">The page, or why it could not be had.</response>
    [HttpPost("scrape", Name = "ScrapePage")]
    [Consumes(MediaType.Json)]
    [ProducesResponseType<PageResult>(200, MediaType.Json)]
    [Problems(ProblemCode.Validation, ProblemCode.OperationCancelled, ProblemCode.BodyTooLarge, ProblemCode.UnsupportedMediaType, ProblemCode.ConcurrencyLimit, ProblemCode.Timeout)]
    [Example("""{"url":"https://example.com/","formats":["markdown"],"extract":{"title":{"selector":"h1"},"links":{"selector":"a","many":true,"fields":{"text":{},"to":{"attribute":"href","type":"url"}}}}}""")]
    [Example(200, """{"url":"https://example.com/","finalUrl":"https://example.com/","status":200,"contentType":"text/html; charset=utf-8","charset":"utf-8","fetchedAt":"2026-11-22T12:00:00Z","timings":{"queue":0,"dns":0.012,"connect":0.02,"tls":0.031,"firstByte":0.06,"body":0.001,"extract":0.002},"attempts":1,"fromCache":false,"bytesReceived":648,"bytesDecoded":1256,"markdown":"# Example Domain\n\n[More information...](https://www.iana.org/domains/example)","extracted":{"title":"Example Domain","links":[{"text":"More information...","to":"https://www.iana.org/domains/example"}]}}""")]
    public Task<PageResult> ScrapePage(ScrapePage request, CancellationToken cancellationToken) => mediator.Send(request, cancellationToken);

    /// <summary>Fetches many pages, several at once, and tells of each.</summary>
    /// <remarks>
    /// Every page gets one result; one that cannot be had, or whose URL is none, fails alone. As <c>application/x-ndjson</c>, which is
    /// also given to who does not say, or as <c>text/event-stream</c> each result comes when it is there, or with <c>order=input</c> in
    /// the order of the input. A stream that fails half-way ends with a line <c>{"problem": …}</c>, or an event named <c>problem</c>; when it is
    /// ended by an operator, by time or by a shutdown, the pages not done by then come before it with the error <c>cancelled</c>. As
    /// <c>application/json</c> the results come as one array in the order of the input when all are there.
    ///
    /// The body may itself be <c>application/x-ndjson</c>, of any length: each line a URL, bare or as a JSON text, or an object as
    /// <c>/v1/scrape</c> takes it, of at most 65,536 bytes. Pages are begun as lines come and results are sent while lines are still
    /// being sent; a line that cannot be read fails alone, with the error <c>invalidRequest</c> and the field in its detail. Such a body is
    /// answered as a stream only. A client that sends and does not read is slowed down, and left after 30 s.
    /// </remarks>
    /// <param name="request">The pages, and what is wanted of them.</param>
    /// <param name="order">The order of a stream's results.</param>
    /// <response code="200">One result for each page.</response>
    [HttpPost("scrape/batch", Name = "ScrapeBatch")]
    [Consumes(MediaType.Json)]
    [LongStream]
    [TakesLines("https://example.com/\n{\"url\":\"https://example.org/\",\"formats\":[\"links\"]}\n")]
    [ProducesResponseType<IReadOnlyList<PageResult>>(200, MediaType.Json, MediaType.Ndjson, MediaType.ServerSentEvents)]
    [Problems(ProblemCode.Validation, ProblemCode.NotAcceptable, ProblemCode.OperationCancelled, ProblemCode.BodyTooLarge, ProblemCode.UnsupportedMediaType, ProblemCode.ConcurrencyLimit, ProblemCode.Timeout)]
    [Example("""{"urls":["https://example.com/","https://example.org/"],"formats":["text"]}""")]
    [Example(200, """[{"index":0,"url":"https://example.com/","finalUrl":"https://example.com/","status":200,"timings":{"firstByte":0.06,"body":0.001,"extract":0.001},"attempts":1,"fromCache":false,"bytesReceived":648,"bytesDecoded":1256,"text":"Example Domain"},{"index":1,"url":"https://example.org/","finalUrl":"https://example.org/","timings":{"queue":0,"dns":0.01},"attempts":1,"fromCache":false,"bytesReceived":0,"bytesDecoded":0,"error":{"code":"connectFailed","stage":"connect","retryable":true,"attempts":3,"detail":"The host refuses connections."}}]""")]
    public async Task<IActionResult> ScrapeBatch(ScrapeBatch request, [FromQuery] ResultOrder order, CancellationToken cancellationToken) =>
        StreamedResult.StreamFirst(await mediator.Send(request.InOrder(order), cancellationToken), r => r.Index!.Value);

    /// <summary>The same for a body of lines; one operation to clients, and so one in the document.</summary>
    /// <param name="order">The order of the results.</param>
    /// <response code="200">One result for each line.</response>
    [HttpPost("scrape/batch", Name = "ScrapeLines", Order = 1)]
    [Consumes(MediaType.Ndjson)]
    [LongStream]
    [EndlessBody]
    [ApiExplorerSettings(IgnoreApi = true)]
    [ProducesResponseType<IReadOnlyList<PageResult>>(200, MediaType.Ndjson, MediaType.ServerSentEvents)]
    [Problems]
    public async Task<IActionResult> ScrapeLines([FromQuery] ResultOrder order, CancellationToken cancellationToken)
    {
        var lines = PageLines.ReadAsync(Request.BodyReader, cancellationToken);
        return StreamedResult.StreamOnly(await mediator.Send(new ScrapeLines(lines, order), cancellationToken));
    }

    /// <summary>Finds the URLs of a site: in its sitemaps, and among the links of a page.</summary>
    /// <remarks>
    /// The sitemaps are those that robots.txt names, else <c>/sitemap.xml</c>, with what their indexes name, three levels deep, compressed
    /// or not; feeds and lists of URLs are read too. Each URL is given once: as <c>application/x-ndjson</c>, which is also given to who does
    /// not say, or <c>text/event-stream</c> when it is found, as <c>application/json</c> when all are. What cannot be read is an entry with an <c>error</c>, which does not count towards the limit.
    /// </remarks>
    /// <param name="request">The site, and which of its URLs are wanted.</param>
    /// <response code="200">The URLs.</response>
    [HttpPost("map", Name = "MapSite")]
    [Consumes(MediaType.Json)]
    [LongStream]
    [ProducesResponseType<IReadOnlyList<MapEntry>>(200, MediaType.Json, MediaType.Ndjson, MediaType.ServerSentEvents)]
    [Problems(ProblemCode.Validation, ProblemCode.NotAcceptable, ProblemCode.OperationCancelled, ProblemCode.BodyTooLarge, ProblemCode.UnsupportedMediaType, ProblemCode.ConcurrencyLimit, ProblemCode.Timeout)]
    [Example("""{"url":"https://example.com/","limit":100,"include":["/blog/*"]}""")]
    [Example(200, """[{"url":"https://example.com/blog/first","source":"sitemap","lastModified":"2026-11-01T00:00:00+00:00"},{"url":"https://example.com/blog/about","source":"link"}]""")]
    public async Task<IActionResult> MapSite(MapSite request, CancellationToken cancellationToken) =>
        StreamedResult.StreamFirst(await mediator.Send(request, cancellationToken));

    /// <summary>Tells what would happen if a page were fetched now, without fetching it: robots.txt, limits, cache.</summary>
    /// <remarks>The site's robots.txt is asked for when it is not known yet.</remarks>
    /// <param name="url">The page: an absolute http or https URL without credentials.</param>
    /// <response code="200">What would happen.</response>
    [HttpGet("scrape/explain", Name = "ExplainFetch")]
    [ProducesResponseType<FetchExplanation>(200, MediaType.Json)]
    [Problems(ProblemCode.Validation, ProblemCode.OperationCancelled, ProblemCode.ConcurrencyLimit, ProblemCode.Timeout)]
    [Example(200, """{"url":"https://example.com/private","allowed":false,"address":{"allowed":true},"robots":{"allowed":false,"url":"https://example.com/robots.txt","status":200,"group":"*","rule":"Disallow: /private","line":2,"expiresAt":"2026-11-23T12:00:00Z"},"host":{"concurrency":2,"delay":0.5,"running":0,"queued":0,"coolDown":0,"circuit":"closed"},"cache":{"state":"missing"}}""")]
    public Task<FetchExplanation> ExplainFetch([FromQuery] string url, CancellationToken cancellationToken) =>
        mediator.Send(new ExplainFetch(url), cancellationToken);
}
