using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Gather.Api.Access;

/// <summary>The configured root key.</summary>
internal sealed class RootKey(IOptions<AccessOptions> access)
{
    private readonly byte[]? _hash = access.Value.RootKey is { Length: > 0 } root ? Hash(root) : null;

    // Hashed first, so that the comparison takes the same time whatever is sent, its length included.
    public bool Is(string secret) => _hash is not null && CryptographicOperations.FixedTimeEquals(Hash(secret), _hash);

    private static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
