using Gather.Application.Errors;
using MediatR;

namespace Gather.Application.Access;

/// <summary>Tells what is known of one API key.</summary>
/// <param name="Id">The key's id.</param>
public sealed record GetKey(string Id) : IRequest<KeyInfo>;

internal sealed class GetKeyHandler(IApiKeyStore store) : IRequestHandler<GetKey, KeyInfo>
{
    public async Task<KeyInfo> Handle(GetKey request, CancellationToken cancellationToken) =>
        Guid.TryParse(request.Id, out var id) && await store.FindAsync(id, cancellationToken) is { } key
            ? KeyInfo.Of(key)
            : throw new NotFoundException("key", request.Id);
}
