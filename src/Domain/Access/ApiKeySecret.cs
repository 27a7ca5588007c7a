using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Gather.Domain.Access;

/// <summary>The secret text of an API key: <c>gk_</c> and 256 random bits. It is shown once and never stored.</summary>
public static class ApiKeySecret
{
    /// <summary>What every key's text begins with, by which keys and tokens are told apart.</summary>
    public const string Prefix = "gk_";

    private const int HintLength = 9;

    /// <summary>Makes a new secret.</summary>
    public static string Create() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>The first characters, enough to recognise a key by and too few to guess it from.</summary>
    public static string HintOf(string secret) => secret[..HintLength];

    /// <summary>The SHA-256 by which a secret is found. A fast hash is enough: 256 random bits cannot be guessed.</summary>
    public static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
