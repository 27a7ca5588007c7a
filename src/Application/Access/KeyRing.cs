using System.Collections.Concurrent;
using System.Security.Cryptography;
using Gather.Domain.Access;

namespace Gather.Application.Access;

/// <summary>
/// The keys seen of late, so that a call costs no read of the store. A key is read again after a second, which is how long a
/// revocation on another node can take to be seen here; one made here is seen at once.
/// </summary>
public sealed class KeyRing(IApiKeyStore store, TimeProvider time)
{
    private const int Capacity = 10_000;
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Guid, Seen> _seen = new();
    private readonly ConcurrentDictionary<string, Guid> _ids = new(StringComparer.Ordinal);

    /// <summary>The key in force of this secret, or null.</summary>
    public async ValueTask<ApiKey?> FindAsync(string secret, CancellationToken cancellationToken)
    {
        var hash = ApiKeySecret.HashOf(secret);
        var name = Convert.ToBase64String(hash);
        if (_ids.TryGetValue(name, out var id))
        {
            var known = await FindAsync(id, cancellationToken);
            return known is not null && CryptographicOperations.FixedTimeEquals(known.Hash.Span, hash) ? known : null;
        }

        var key = await store.FindByHashAsync(hash, cancellationToken);
        if (key is null || !CryptographicOperations.FixedTimeEquals(key.Hash.Span, hash))
            return null;

        Remember(key);
        _ids[name] = key.Id;
        return InForce(key);
    }

    /// <summary>The key in force of this id, or null.</summary>
    public async ValueTask<ApiKey?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        if (_seen.TryGetValue(id, out var seen) && time.GetElapsedTime(seen.At) < Freshness)
            return InForce(seen.Key);

        var key = await store.FindAsync(id, cancellationToken);
        if (key is null)
            return null;

        Remember(key);
        return InForce(key);
    }

    /// <summary>Makes the next call read the key from the store.</summary>
    public void Forget(Guid id) => _seen.TryRemove(id, out _);

    private ApiKey? InForce(ApiKey key) => key.IsInForce(time.GetUtcNow()) ? key : null;

    private void Remember(ApiKey key)
    {
        if (_seen.Count >= Capacity || _ids.Count >= Capacity)
        {
            _seen.Clear();
            _ids.Clear();
        }

        _seen[key.Id] = new Seen(key, time.GetTimestamp());
    }

    private sealed record Seen(ApiKey Key, long At);
}
