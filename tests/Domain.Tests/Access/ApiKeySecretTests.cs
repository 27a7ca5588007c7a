using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Gather.Domain.Access;

namespace Gather.Domain.Tests.Access;

public sealed class ApiKeySecretTests
{
    [Test]
    public void Create_Secret_IsThePrefixAnd256Bits()
    {
        var secret = ApiKeySecret.Create();

        Assert.That(secret, Does.Match("^gk_[A-Za-z0-9_-]{43}$"));
        Assert.That(Base64Url.DecodeFromChars(secret.AsSpan(ApiKeySecret.Prefix.Length)), Has.Length.EqualTo(32));
    }

    [Test]
    public void Create_ManySecrets_AreUnique() =>
        Assert.That(Enumerable.Range(0, 10_000).Select(_ => ApiKeySecret.Create()).Distinct(StringComparer.Ordinal).Count(), Is.EqualTo(10_000));

    [Test]
    public void Create_ManySecrets_UseEveryBit()
    {
        // A bit that stands still over 256 secrets would do so by chance once in 2^255 runs.
        var (ones, zeros) = (new byte[32], new byte[32]);
        for (var i = 0; i < 256; i++)
        {
            var bits = Base64Url.DecodeFromChars(ApiKeySecret.Create().AsSpan(ApiKeySecret.Prefix.Length));
            for (var b = 0; b < bits.Length; b++)
            {
                ones[b] |= bits[b];
                zeros[b] |= (byte)~bits[b];
            }
        }

        Assert.That(ones.Concat(zeros), Has.All.EqualTo(0xFF));
    }

    [Test]
    public void HintOf_Secret_GivesAwaySixCharacters()
    {
        var secret = ApiKeySecret.Create();

        Assert.That(ApiKeySecret.HintOf(secret), Is.EqualTo(secret[..9]));
    }

    [Test]
    public void HashOf_KnownText_IsItsSha256() => Assert.That(
        Convert.ToHexStringLower(ApiKeySecret.HashOf("abc")),
        Is.EqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));

    [Test]
    public void HashOf_Secret_IsThatOfItsText()
    {
        var secret = ApiKeySecret.Create();

        Assert.That(ApiKeySecret.HashOf(secret), Is.EqualTo(SHA256.HashData(Encoding.UTF8.GetBytes(secret))));
    }
}
