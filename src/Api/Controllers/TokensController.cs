using Gather.Api.Errors;
using Gather.Api.OpenApi;
using Gather.Api.Streaming;
using Gather.Application.Access;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace Gather.Api.Controllers;

/// <summary>Short-lived tokens.</summary>
[ApiController]
[Route("v1/tokens")]
[Tags("Access")]
public sealed class TokensController(IMediator mediator) : ControllerBase
{
    /// <summary>Issues a short-lived token for a user of the caller's, for use where a key must not go, such as a browser.</summary>
    /// <remarks>
    /// The token may do some of what the caller may. It shares the rate limit of the key that issued it and ends with it. Nothing
    /// is stored, so a repeated call simply issues another token.
    /// </remarks>
    /// <param name="request">For whom, what for and how long.</param>
    /// <response code="200">The token.</response>
    [HttpPost(Name = "IssueToken")]
    [Consumes(MediaType.Json)]
    [ProducesResponseType<IssuedToken>(200, MediaType.Json)]
    [Problems(ProblemCode.Validation, ProblemCode.BodyTooLarge, ProblemCode.UnsupportedMediaType)]
    [Example("""{"user":"ada","scopes":["sleep"],"lifetime":900}""")]
    [Example(200, """{"token":"CfDJ8K2n…","expiresAt":"2026-01-01T00:15:00+00:00"}""")]
    public Task<IssuedToken> IssueToken(IssueToken request, CancellationToken cancellationToken) =>
        mediator.Send(request, cancellationToken);
}
