using System.ComponentModel.DataAnnotations;

namespace Gather.Infrastructure.Egress.Resilience;

/// <summary>How failed requests are repeated (<c>Egress:Retries</c>).</summary>
public sealed class RetryOptions
{
    /// <summary>How often a request is repeated, up to 10 times; 2 by default.</summary>
    [Range(0, 10)]
    public int Max { get; set; } = 2;

    /// <summary>The wait before the first repetition, half a second by default. It doubles each time and is spread by chance.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan Delay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest wait before a repetition for which the site names no time, 10 seconds by default.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:05:00")]
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one attempt may take in all, 25 seconds by default: less than a page's timeout, so that there is time for another.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>
    /// The most repetitions as a share of a host's requests, 0 to 1; 0.2 by default. A host in trouble is not helped by three
    /// times its load.
    /// </summary>
    [Range(0.0, 1.0)]
    public double Budget { get; set; } = 0.2;

    /// <summary>The repetitions that are always allowed in a window, 10 by default, so that a few requests can be repeated too.</summary>
    [Range(0, 10_000)]
    public int BudgetMinimum { get; set; } = 10;

    /// <summary>The sliding window over which the budget is reckoned, a minute by default.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan BudgetWindow { get; set; } = TimeSpan.FromMinutes(1);
}
