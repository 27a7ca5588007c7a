using Gather.Application.Errors;
using MediatR;

namespace Gather.Application.Operations;

/// <summary>Ends a running operation; its caller is told that it was cancelled.</summary>
/// <param name="Id">The operation's id.</param>
public sealed record CancelOperation(string Id) : IRequest;

internal sealed class CancelOperationHandler(OperationRegistry registry) : RequestHandler<CancelOperation>
{
    protected override void Handle(CancelOperation request)
    {
        if (!OperationId.TryParse(request.Id, out var number) || registry.Find(number) is not { } operation)
            throw new NotFoundException("operation", request.Id);
        operation.Cancel();
    }
}
