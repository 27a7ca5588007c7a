using Gather.Api.Access;
using Gather.Api.Errors;
using Gather.Api.OpenApi;
using Gather.Api.Streaming;
using Gather.Application.Operations;
using Gather.Application.Paging;
using Gather.Domain.Access;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace Gather.Api.Controllers;

/// <summary>What is running at this moment, on the server that answers.</summary>
[ApiController]
[Route("v1/operations")]
[RequireScope(Scope.Ops)]
[Tags("Operations")]
public sealed class OperationsController(IMediator mediator) : ControllerBase
{
    /// <summary>Lists what is running now, oldest first.</summary>
    /// <param name="after">Where to go on: the <c>nextCursor</c> of the page before.</param>
    /// <param name="limit">The most operations to answer with.</param>
    /// <response code="200">A page of operations, this call among them.</response>
    [HttpGet(Name = "ListOperations")]
    [ProducesResponseType<Page<OperationInfo>>(200, MediaType.Json)]
    [Problems(ProblemCode.Validation)]
    [Example(200, """{"items":[{"id":"op-17","kind":"run-sleeps","caller":"root","stage":"streaming","startedAt":"2026-01-01T00:00:00+00:00","age":1.204,"progress":{"done":1,"total":3}}]}""")]
    public Task<Page<OperationInfo>> ListOperations([RuledBy<ListOperations>] string? after, CancellationToken cancellationToken, [RuledBy<ListOperations>] int limit = Page.DefaultLimit) =>
        mediator.Send(new ListOperations(after, limit), cancellationToken);

    /// <summary>Cancels a running operation. Its caller gets the problem <c>operation-cancelled</c>.</summary>
    /// <param name="id">The operation's id.</param>
    /// <response code="204">The operation has been told to end.</response>
    [HttpDelete("{id}", Name = "CancelOperation")]
    [ProducesResponseType(204)]
    [Problems(ProblemCode.NotFound)]
    public async Task<IActionResult> CancelOperation(string id, CancellationToken cancellationToken)
    {
        await mediator.Send(new CancelOperation(id), cancellationToken);
        return NoContent();
    }
}
