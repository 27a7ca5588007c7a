namespace Gather.Domain.Access;

/// <summary>A stored API key. The secret itself is never stored, only its SHA-256 hash.</summary>
/// <param name="Id">A UUIDv7.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Hint">The first characters of the secret, enough to recognise it by.</param>
/// <param name="Hash">The SHA-256 of the secret's text.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="RateLimit">How often it may call; null for no limit.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">When it ends; null for never.</param>
/// <param name="RevokedAt">When it was revoked; null while it is in force.</param>
public sealed record ApiKey(
    Guid Id,
    string Name,
    string Hint,
    ReadOnlyMemory<byte> Hash,
    IReadOnlyList<string> Scopes,
    RateLimit? RateLimit,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt)
{
    /// <summary>Whether the key is neither revoked nor expired.</summary>
    public bool IsInForce(DateTimeOffset now) => RevokedAt is null && (ExpiresAt is null || now < ExpiresAt);
}

/// <summary>A token bucket: so many requests a second on average, and so many at once.</summary>
/// <param name="RequestsPerSecond">Requests added to the bucket each second, 1 to 100,000.</param>
/// <param name="Burst">The most the bucket holds, 1 to 100,000.</param>
public sealed record RateLimit(int RequestsPerSecond, int Burst);
