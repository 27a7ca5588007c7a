using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Gather.Client;

/// <summary>Proves that a delivery to a webhook comes from the server, which alone knows the secret besides its receiver, and was sent a moment ago.</summary>
public static class WebhookSignature
{
    /// <summary>The header that holds it.</summary>
    public const string Header = "Gather-Signature";

    /// <summary>How far the clocks of both sides may be apart unless a call says otherwise: five minutes.</summary>
    public static readonly TimeSpan DefaultTolerance = TimeSpan.FromMinutes(5);

    /// <summary>Whether a delivery is signed with the secret, and not longer ago than the tolerance.</summary>
    /// <param name="header">The value of <c>Gather-Signature</c>; null when there was none.</param>
    /// <param name="body">The body as it came, byte by byte.</param>
    /// <param name="secret">The webhook's secret.</param>
    /// <param name="tolerance">How old the signature may be, or how far ahead; <see cref="DefaultTolerance"/> when null.</param>
    /// <param name="now">The time; the system's when null.</param>
    public static bool IsValid(string? header, ReadOnlySpan<byte> body, string secret, TimeSpan? tolerance = null, DateTimeOffset? now = null)
    {
        ArgumentNullException.ThrowIfNull(secret);
        string? time = null;
        var signatures = new List<string>();
        foreach (var part in (header ?? "").Split(',', StringSplitOptions.TrimEntries))
        {
            if (part.StartsWith("t=", StringComparison.Ordinal))
                time = part[2..];
            else if (part.StartsWith("v1=", StringComparison.Ordinal))
                signatures.Add(part[3..]);
        }

        if (!long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return false;
        var age = Math.Abs((now ?? TimeProvider.System.GetUtcNow()).ToUnixTimeSeconds() - (double)seconds);
        if (age > (tolerance ?? DefaultTolerance).TotalSeconds)
            return false;

        var expected = Encoding.ASCII.GetBytes(Sign(time, body, secret));
        // In constant time, so that nobody finds the signature byte by byte.
        return signatures.Exists(s => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(s), expected));
    }

    private static string Sign(string time, ReadOnlySpan<byte> body, string secret)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hmac.AppendData(Encoding.ASCII.GetBytes(time + "."));
        hmac.AppendData(body);
        return Convert.ToHexStringLower(hmac.GetHashAndReset());
    }
}
