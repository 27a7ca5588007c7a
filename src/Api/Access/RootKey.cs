using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Gather.Api.Access;

/// <summary>The configured root key.</summary>
internal sealed class RootKey(IOptions<AccessOptions> access)
{
    private readonly byte[]? _key = access.Value.RootKey is { Length: > 0 } root ? Encoding.UTF8.GetBytes(root) : null;

    /// <summary>Compares in a time that depends on nothing but the lengths, which are no secret.</summary>
    public bool Is(string secret) =>
        _key is not null && secret.Length == _key.Length && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(secret), _key);
}
