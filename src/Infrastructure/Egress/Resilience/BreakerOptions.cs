using System.ComponentModel.DataAnnotations;

namespace Gather.Infrastructure.Egress.Resilience;

/// <summary>When a failing host is left alone (<c>Egress:Breaker</c>). A failure is a request without an answer, or a 5xx.</summary>
public sealed class BreakerOptions
{
    /// <summary>The share of failures from which on it is, half by default.</summary>
    [Range(0.01, 1.0)]
    public double FailureRatio { get; set; } = 0.5;

    /// <summary>The requests in the window below which it never is, 20 by default. As many failures in a row are enough by themselves.</summary>
    [Range(2, 100_000)]
    public int MinimumRequests { get; set; } = 20;

    /// <summary>The window in which failures are counted, 30 seconds by default.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Window { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long it is left alone before one request tries it again, 15 seconds by default.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Break { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// For how long from its first break the pages of jobs wait for it, 5 minutes by default; zero: not at all. After that it is
    /// taken to be gone, and they fail at once.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan Patience { get; set; } = TimeSpan.FromMinutes(5);
}
