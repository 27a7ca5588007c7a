using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Gather.Application.Jobs.Webhooks;

/// <summary>The value of <c>Gather-Signature</c>: <c>t={unix seconds},v1={hex HMAC-SHA256 over "t.body"}</c>.</summary>
internal static class WebhookSignature
{
    public static string Of(string secret, DateTimeOffset at, ReadOnlySpan<byte> body)
    {
        var seconds = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hmac.AppendData(Encoding.ASCII.GetBytes(seconds + "."));
        hmac.AppendData(body);
        return $"t={seconds},v1={Convert.ToHexStringLower(hmac.GetHashAndReset())}";
    }
}
