using System.ComponentModel;
using Gather.Api.Access;
using Gather.Api.Errors;
using Gather.Api.Http;
using Gather.Api.OpenApi;
using Gather.Api.Streaming;
using Gather.Application.Access;
using Gather.Application.Paging;
using Gather.Domain.Access;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace Gather.Api.Controllers;

/// <summary>API keys.</summary>
[ApiController]
[Route("v1/keys")]
[RequireScope(Scope.KeysAdmin)]
[Tags("Access")]
public sealed class KeysController(IMediator mediator) : ControllerBase
{
    private const string KeyExample = """{"id":"019b76da-a800-7000-8000-0123456789ab","name":"crawler","hint":"gk_6vXw3Q","scopes":["sleep"],"createdAt":"2026-01-01T00:00:00+00:00"}""";

    /// <summary>Makes an API key.</summary>
    /// <remarks>The secret is in this answer only. The caller can grant only scopes that it has itself.</remarks>
    /// <param name="request">The key to make.</param>
    /// <response code="201">The key, and its secret.</response>
    [HttpPost(Name = "CreateKey")]
    [Consumes(MediaType.Json)]
    [ProducesResponseType<CreatedKey>(201, MediaType.Json)]
    [Problems(ProblemCode.Validation, ProblemCode.IdempotencyConflict, ProblemCode.BodyTooLarge, ProblemCode.UnsupportedMediaType, ProblemCode.StoreUnavailable)]
    [Example("""{"name":"crawler","scopes":["sleep"]}""")]
    [Example(201, $$"""{"key":{{KeyExample}},"secret":"gk_6vXw3QmJ0c2S8nT5bY1uF7aL9dK4hR2eW6iO3pZqXsE"}""")]
    public async Task<ActionResult<CreatedKey>> CreateKey(CreateKey request, [FromHeader(Name = IdempotencyHeaders.Key), Description(IdempotencyHeaders.KeyDescription)] string? idempotencyKey, CancellationToken cancellationToken)
    {
        var created = await mediator.Send(request.Under(idempotencyKey), cancellationToken);
        if (created.Replayed)
            Response.Headers[IdempotencyHeaders.Replayed] = "true";
        return CreatedAtRoute("GetKey", new { id = created.Value.Key.Id }, created.Value);
    }

    /// <summary>Lists API keys, oldest first, revoked and expired ones too.</summary>
    /// <param name="after">Where to go on: the <c>nextCursor</c> of the page before.</param>
    /// <param name="limit">The most keys to answer with.</param>
    /// <response code="200">A page of keys.</response>
    [HttpGet(Name = "ListKeys")]
    [ProducesResponseType<Page<KeyInfo>>(200, MediaType.Json)]
    [Problems(ProblemCode.Validation, ProblemCode.StoreUnavailable)]
    [Example(200, $$"""{"items":[{{KeyExample}}]}""")]
    public Task<Page<KeyInfo>> ListKeys([RuledBy<ListKeys>] string? after, CancellationToken cancellationToken, [RuledBy<ListKeys>] int limit = Page.DefaultLimit) =>
        mediator.Send(new ListKeys(after, limit), cancellationToken);

    /// <summary>Tells what is known of one API key.</summary>
    /// <param name="id">The key's id.</param>
    /// <response code="200">The key, without its secret.</response>
    [HttpGet("{id}", Name = "GetKey")]
    [ProducesResponseType<KeyInfo>(200, MediaType.Json)]
    [Problems(ProblemCode.NotFound, ProblemCode.StoreUnavailable)]
    [Example(200, KeyExample)]
    public Task<KeyInfo> GetKey(string id, CancellationToken cancellationToken) =>
        mediator.Send(new GetKey(id), cancellationToken);

    /// <summary>Revokes an API key. It and every token it has issued are refused from now on.</summary>
    /// <param name="id">The key's id.</param>
    /// <response code="204">The key is revoked, or was already.</response>
    [HttpDelete("{id}", Name = "RevokeKey")]
    [ProducesResponseType(204)]
    [Problems(ProblemCode.NotFound, ProblemCode.StoreUnavailable)]
    public async Task<IActionResult> RevokeKey(string id, CancellationToken cancellationToken)
    {
        await mediator.Send(new RevokeKey(id), cancellationToken);
        return NoContent();
    }
}
