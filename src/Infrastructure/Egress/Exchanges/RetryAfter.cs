using System.Globalization;

namespace Gather.Infrastructure.Egress.Exchanges;

/// <summary>When a site asks to be called again (RFC 9110, 10.2.3).</summary>
internal static class RetryAfter
{
    // A year; what is longer is a mistake, and would not fit into a timer.
    private const double Longest = 365 * 24 * 3600;

    /// <summary>The seconds from now; null for what is neither seconds nor a date.</summary>
    public static double? Parse(string? text, DateTimeOffset now)
    {
        if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return Math.Min(seconds, Longest);
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? Math.Clamp((date - now).TotalSeconds, 0, Longest)
            : null;
    }
}
