using System.Security.Cryptography;
using System.Text;
using Gather.Application.Jobs.Webhooks;
using Microsoft.AspNetCore.DataProtection;

namespace Gather.Api.Access;

/// <summary>Protects the secrets of webhooks with the same key ring as tokens.</summary>
internal sealed class SecretProtector(IDataProtectionProvider provider) : ISecretProtector
{
    private readonly IDataProtector _protector = provider.CreateProtector("Gather.WebhookSecrets");

    public byte[] Protect(string secret) => _protector.Protect(Encoding.UTF8.GetBytes(secret));

    public string? Unprotect(byte[] secret)
    {
        try
        {
            return Encoding.UTF8.GetString(_protector.Unprotect(secret));
        }
        catch (CryptographicException)
        {
            // Protected under a root key that has been changed since.
            return null;
        }
    }
}
