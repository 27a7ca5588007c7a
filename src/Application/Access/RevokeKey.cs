using Gather.Application.Errors;
using MediatR;

namespace Gather.Application.Access;

/// <summary>Ends an API key, and with it every token it has issued. Revoking again changes nothing.</summary>
/// <param name="Id">The key's id.</param>
public sealed record RevokeKey(string Id) : IRequest;

internal sealed class RevokeKeyHandler(IApiKeyStore store, KeyRing keys, TimeProvider time) : AsyncRequestHandler<RevokeKey>
{
    protected override async Task Handle(RevokeKey request, CancellationToken cancellationToken)
    {
        try
        {
            if (!Guid.TryParse(request.Id, out var id) || !await store.RevokeAsync(id, time.GetUtcNow(), cancellationToken))
                throw new NotFoundException("key", request.Id);
        }
        finally
        {
            // Also when the caller left or the answer was lost: the key may have been revoked all the same.
            keys.Forget();
        }
    }
}
