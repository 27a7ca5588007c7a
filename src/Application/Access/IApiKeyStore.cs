using Gather.Application.Storage;
using Gather.Domain.Access;

namespace Gather.Application.Access;

/// <summary>Where API keys are kept.</summary>
public interface IApiKeyStore
{
    /// <summary>Stores a key and, in the same transaction, the record that lets the call be repeated.</summary>
    Task<Creation> AddAsync(ApiKey key, IdempotencyRecord? record, CancellationToken cancellationToken);

    /// <summary>The key whose secret has this SHA-256 hash, also when it is revoked or expired.</summary>
    Task<ApiKey?> FindByHashAsync(ReadOnlyMemory<byte> hash, CancellationToken cancellationToken);

    /// <summary>The key of this id, also when it is revoked or expired.</summary>
    Task<ApiKey?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Keys in the order of their ids, oldest first, after the given one.</summary>
    Task<IReadOnlyList<ApiKey>> ListAsync(Guid? after, int limit, CancellationToken cancellationToken);

    /// <summary>Revokes a key, keeping the time of an earlier revocation; false when there is no such key.</summary>
    Task<bool> RevokeAsync(Guid id, DateTimeOffset at, CancellationToken cancellationToken);
}
