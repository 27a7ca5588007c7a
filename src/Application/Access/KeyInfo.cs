using Gather.Domain.Access;

namespace Gather.Application.Access;

/// <summary>What is known of an API key.</summary>
/// <param name="Id">The key's id.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Hint">The first characters of its secret, to recognise it by.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="RateLimit">How often it may call; absent for no limit.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">When it ends; absent for never.</param>
/// <param name="RevokedAt">When it was revoked; absent while it is in force.</param>
public sealed record KeyInfo(
    string Id,
    string Name,
    string Hint,
    IReadOnlyList<string> Scopes,
    RateLimit? RateLimit,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt)
{
    internal static KeyInfo Of(ApiKey key) => new(
        key.Id.ToString(), key.Name, key.Hint, key.Scopes, key.RateLimit, key.CreatedAt, key.ExpiresAt, key.RevokedAt);
}
