using Gather.Application.Errors;
using Gather.Application.Operations;
using MediatR;

namespace Gather.Application.Access;

/// <summary>Ends an API key, with it every token it has issued and all that runs for it on this server. Revoking again changes nothing.</summary>
/// <param name="Id">The key's id.</param>
public sealed record RevokeKey(string Id) : IRequest;

internal sealed class RevokeKeyHandler(IApiKeyStore store, KeyRing keys, OperationRegistry operations, CallContext call, TimeProvider time) : AsyncRequestHandler<RevokeKey>
{
    protected override async Task Handle(RevokeKey request, CancellationToken cancellationToken)
    {
        Guid id;
        try
        {
            if (!Guid.TryParse(request.Id, out id) || !await store.RevokeAsync(id, time.GetUtcNow(), cancellationToken))
                throw new NotFoundException("key", request.Id);
        }
        finally
        {
            // Also when the caller left or the answer was lost: the key may have been revoked all the same.
            keys.Forget();
        }

        // A stream would else go on for as long as it likes.
        foreach (var operation in operations.OfKey(id.ToString()).Where(o => o != call.Operation))
            operation.Cancel();
    }
}
