using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Gather.Application.Access;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.Options;

namespace Gather.Api.Access;

/// <summary>Keeps the protection keys in the store, encrypted under the root key when there is one.</summary>
internal sealed class ProtectionKeyRing(IProtectionKeyStore store, IOptions<AccessOptions> access)
    : IXmlRepository, IConfigureOptions<KeyManagementOptions>
{
    public IReadOnlyCollection<XElement> GetAllElements() => [.. store.Load().Select(XElement.Parse)];

    public void StoreElement(XElement element, string friendlyName) => store.Save(friendlyName, element.ToString(SaveOptions.DisableFormatting));

    public void Configure(KeyManagementOptions options)
    {
        options.XmlRepository = this;
        options.XmlEncryptor = new RootKeyEncryptor(access);
    }
}

/// <summary>Encrypts protection keys with AES-256-GCM under a key derived from the root key, so that the store alone opens nothing.</summary>
internal sealed class RootKeyEncryptor(IOptions<AccessOptions> access) : IXmlEncryptor
{
    private const int NonceSize = 12;
    private const int TagSize = 16;

    // The options are read here and not before: whoever reads them first at the start would hide the other options' errors.
    public EncryptedXmlInfo Encrypt(XElement plaintextElement) => access.Value.RootKey is { Length: > 0 } rootKey
        ? Encrypt(plaintextElement, rootKey)
        : new NullXmlEncryptor().Encrypt(plaintextElement);

    private static EncryptedXmlInfo Encrypt(XElement plaintextElement, string rootKey)
    {
        var plain = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        var sealedBytes = new byte[NonceSize + TagSize + plain.Length];
        var nonce = sealedBytes.AsSpan(0, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(Derive(rootKey), TagSize);
        aes.Encrypt(nonce, plain, sealedBytes.AsSpan(NonceSize + TagSize), sealedBytes.AsSpan(NonceSize, TagSize));
        return new EncryptedXmlInfo(new XElement("underRootKey", Convert.ToBase64String(sealedBytes)), typeof(RootKeyDecryptor));
    }

    internal static XElement Decrypt(XElement element, string rootKey)
    {
        var sealedBytes = Convert.FromBase64String(element.Value);
        var plain = new byte[sealedBytes.Length - NonceSize - TagSize];
        using var aes = new AesGcm(Derive(rootKey), TagSize);
        aes.Decrypt(sealedBytes.AsSpan(0, NonceSize), sealedBytes.AsSpan(NonceSize + TagSize), sealedBytes.AsSpan(NonceSize, TagSize), plain);
        return XElement.Parse(Encoding.UTF8.GetString(plain));
    }

    private static byte[] Derive(string rootKey) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(rootKey), outputLength: 32, info: "Gather protection keys"u8.ToArray());
}

/// <summary>Reads what <see cref="RootKeyEncryptor"/> wrote; the framework makes it by name.</summary>
internal sealed class RootKeyDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement)
    {
        var root = services.GetRequiredService<IOptions<AccessOptions>>().Value.RootKey
            ?? throw new CryptographicException("The protection keys are encrypted under a root key, and none is configured.");
        return RootKeyEncryptor.Decrypt(encryptedElement, root);
    }
}
