using Gather.Api.Access;
using Gather.Api.Errors;
using Gather.Api.OpenApi;
using Gather.Api.Streaming;
using Gather.Application.Jobs.Webhooks;
using Gather.Application.Paging;
using Gather.Domain.Access;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace Gather.Api.Controllers;

/// <summary>What is told to the webhooks of jobs.</summary>
[ApiController]
[Route("v1/jobs/{id}/deliveries")]
[Tags("Jobs")]
public sealed class JobDeliveriesController(IMediator mediator) : ControllerBase
{
    private const string PendingExample = """{"id":"019b76da-a800-7000-8000-0123456789ac","state":"pending","events":1,"firstCursor":"job/019b76da-a800-7000-8000-0123456789ab=5f2c9a01b3d4e6f7.42","lastCursor":"job/019b76da-a800-7000-8000-0123456789ab=5f2c9a01b3d4e6f7.42","createdAt":"2026-11-22T12:00:00+00:00","nextAttemptAt":"2026-11-22T12:00:05.3+00:00","attempts":[{"at":"2026-11-22T12:00:00.2+00:00","status":503,"error":"upstreamStatus","duration":0.031}]}""";

    /// <summary>Lists the deliveries to a job's webhook, newest first, each with what came of its attempts.</summary>
    /// <remarks>
    /// A delivery is posted to the webhook's <c>url</c> as <c>{"id","job","events":[{"cursor","type","at","data"}]}</c>, up to 100 events in
    /// their order, with <c>Gather-Delivery</c> (its id, the same at each attempt: note it, for a delivery may come more than once) and
    /// <c>Gather-Signature</c>: <c>t=TIME,v1=HEX</c>, where HEX is the HMAC-SHA256 under the webhook's secret over TIME, a dot and the body as
    /// it came. Compare it in constant time, and refuse a TIME more than five minutes away. Any answer of 2xx takes the delivery; after
    /// 410 it is given up; after anything else, redirects among them, it is tried again for a day, as <c>Retry-After</c> asks or less and less often.
    /// </remarks>
    /// <param name="id">The job's id.</param>
    /// <param name="state">Only deliveries in this state; absent: all.</param>
    /// <param name="after">Where to go on: the <c>nextCursor</c> of the page before.</param>
    /// <param name="limit">The most deliveries to answer with.</param>
    /// <response code="200">A page of deliveries; an empty one for a job without a webhook.</response>
    [HttpGet(Name = "ListDeliveries")]
    [RequireScope(Scope.JobsRead)]
    [ProducesResponseType<Page<Delivery>>(200, MediaType.Json)]
    [Problems(ProblemCode.Validation, ProblemCode.NotFound, ProblemCode.StoreUnavailable)]
    [Example(200, $$"""{"items":[{{PendingExample}}]}""")]
    public Task<Page<Delivery>> ListDeliveries(string id, [FromQuery] DeliveryState? state, [RuledBy<ListDeliveries>] string? after, CancellationToken cancellationToken, [RuledBy<ListDeliveries>] int limit = Page.DefaultLimit) =>
        mediator.Send(new ListDeliveries(id, state, after, limit), cancellationToken);

    /// <summary>Has a delivery sent once more, at once, with the same id and the same body, whatever has come of it.</summary>
    /// <param name="id">The job's id.</param>
    /// <param name="deliveryId">The delivery's id.</param>
    /// <response code="202">The delivery is pending again.</response>
    [HttpPost("{deliveryId}/replay", Name = "ReplayDelivery")]
    [RequireScope(Scope.JobsWrite)]
    [ProducesResponseType<Delivery>(202, MediaType.Json)]
    [Problems(ProblemCode.NotFound, ProblemCode.StoreUnavailable)]
    [Example(202, PendingExample)]
    public async Task<ActionResult<Delivery>> ReplayDelivery(string id, string deliveryId, CancellationToken cancellationToken) =>
        Accepted(await mediator.Send(new ReplayDelivery(id, deliveryId), cancellationToken));
}
