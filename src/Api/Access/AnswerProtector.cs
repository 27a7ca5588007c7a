using System.Security.Cryptography;
using Gather.Application.Storage;
using Microsoft.AspNetCore.DataProtection;

namespace Gather.Api.Access;

/// <summary>Protects the stored answers of idempotent calls with the same key ring as tokens.</summary>
internal sealed class AnswerProtector(IDataProtectionProvider provider) : IAnswerProtector
{
    private readonly IDataProtector _protector = provider.CreateProtector("Gather.IdempotentAnswers");

    public byte[] Protect(byte[] answer) => _protector.Protect(answer);

    public byte[]? Unprotect(byte[] answer)
    {
        try
        {
            return _protector.Unprotect(answer);
        }
        catch (CryptographicException)
        {
            // Protected under a root key that has been changed since.
            return null;
        }
    }
}
