using System.Collections.Frozen;
using Gather.Domain.Access;

namespace Gather.Application.Access;

/// <summary>Who makes a call.</summary>
/// <param name="Name">Stands for the caller in operations, fairness and idempotency; no two callers share one.</param>
/// <param name="KeyId">The key behind the call: an API key's id, or the name of a caller that needs no stored key.</param>
/// <param name="Scopes">What the caller may do.</param>
/// <param name="RateLimit">How often the key may call; null for no limit.</param>
public sealed record Caller(string Name, string KeyId, FrozenSet<string> Scopes, RateLimit? RateLimit)
{
    /// <summary>Someone of whom nothing is known and who may do nothing that needs a scope.</summary>
    public static readonly Caller Anonymous = new("anonymous", "anonymous", FrozenSet<string>.Empty, RateLimit: null);

    /// <summary>The bearer of the configured root key.</summary>
    public static readonly Caller Root = new("root", "root", Scope.All, RateLimit: null);

    /// <summary>A caller on the developer's own machine, while no root key is configured.</summary>
    public static readonly Caller Developer = new("developer", "developer", Scope.All, RateLimit: null);

    /// <summary>The bearer of an API key.</summary>
    public static Caller Of(ApiKey key) =>
        new(key.Id.ToString(), key.Id.ToString(), key.Scopes.ToFrozenSet(StringComparer.Ordinal), key.RateLimit);

    /// <summary>The bearer of a token that this caller's key has issued: limited as the key is, and by the token's own scopes.</summary>
    public Caller For(string user, IEnumerable<string> scopes) =>
        this with { Name = $"{KeyId}/{user}", Scopes = scopes.Where(Scopes.Contains).ToFrozenSet(StringComparer.Ordinal) };
}
