using System.ComponentModel.DataAnnotations;

namespace Gather.Application.Concurrency;

/// <summary>The bounds of one concurrency pool (<c>Concurrency:Pools:{name}</c>).</summary>
public sealed class PoolOptions
{
    /// <summary>How many requests may run at once, 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int Permits { get; set; }

    /// <summary>How many of them may be one caller's, at least 1; null lets one caller use every permit nobody else waits for.</summary>
    [Range(1, 1_000_000)]
    public int? PermitsPerCaller { get; set; }

    /// <summary>How many requests may wait for a permit, 0 to 1,000,000; one more is refused at once.</summary>
    [Range(0, 1_000_000)]
    public int Queue { get; set; }

    /// <summary>
    /// How long a request may wait for its permit, 1 ms to 1 hour. The default of 30 s is the patience of common HTTP clients: an
    /// answer after that reaches nobody.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan QueueTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
