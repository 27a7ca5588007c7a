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

    // Counts up with each revocation made here: what was read before one is not believed after it, also when the reading took long.
    private long _revocations;

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

        var asOf = Now();
        var key = await store.FindByHashAsync(hash, cancellationToken);
        if (key is null || !CryptographicOperations.FixedTimeEquals(key.Hash.Span, hash))
            return null;

        Remember(key, asOf);
        _ids[name] = key.Id;
        return InForce(key);
    }

    /// <summary>The key in force of this id, or null.</summary>
    public async ValueTask<ApiKey?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        if (_seen.TryGetValue(id, out var seen) && IsFresh(seen.AsOf))
            return InForce(seen.Key);

        var asOf = Now();
        var key = await store.FindAsync(id, cancellationToken);
        if (key is null)
            return null;

        Remember(key, asOf);
        return InForce(key);
    }

    /// <summary>Makes every next call read its key from the store.</summary>
    public void Forget() => Interlocked.Increment(ref _revocations);

    private Moment Now() => new(time.GetTimestamp(), Interlocked.Read(ref _revocations));

    private bool IsFresh(Moment asOf) => asOf.Revocations == Interlocked.Read(ref _revocations) && time.GetElapsedTime(asOf.Timestamp) < Freshness;

    private ApiKey? InForce(ApiKey key) => key.IsInForce(time.GetUtcNow()) ? key : null;

    private void Remember(ApiKey key, Moment asOf)
    {
        if (_seen.Count >= Capacity || _ids.Count >= Capacity)
        {
            _seen.Clear();
            _ids.Clear();
        }

        _seen[key.Id] = new Seen(key, asOf);
    }

    private readonly record struct Moment(long Timestamp, long Revocations);

    private sealed record Seen(ApiKey Key, Moment AsOf);
}
