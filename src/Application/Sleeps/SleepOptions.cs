using System.ComponentModel.DataAnnotations;

namespace Gather.Application.Sleeps;

/// <summary>The bounds of the sleep API (<c>Sleep</c>).</summary>
public sealed class SleepOptions
{
    /// <summary>The longest sleep, in seconds, 1 to 3,600. The default of 300 stays under the idle timeouts of common proxies that were raised for slow backends.</summary>
    [Range(1, 3600)]
    public int MaxSeconds { get; set; } = 300;

    /// <summary>The most sleeps in one request, 1 to 100,000.</summary>
    [Range(1, 100_000)]
    public int MaxItems { get; set; } = 10_000;
}
