using System.ComponentModel.DataAnnotations;

namespace Gather.Application.Jobs.Webhooks;

/// <summary>How webhooks are delivered (<c>Webhooks</c>).</summary>
public sealed class WebhooksOptions
{
    /// <summary>
    /// Receivers that may be called although they are not publicly reachable, written as <c>Egress:AllowedHosts</c>; none by
    /// default. Neither list holds for the other: a receiver inside is nothing that clients may scrape.
    /// </summary>
    public IList<string> AllowedHosts { get; } = [];

    /// <summary>Attempts under way at once, 1 to 1,000; 32 by default. Those for the jobs of one key are half of them at most, so that none holds up all others.</summary>
    [Range(1, 1_000)]
    public int Parallelism { get; set; } = 32;

    /// <summary>Of these, attempts to one receiver, 1 to 1,000; 4 by default, so that a slow one holds up no other.</summary>
    [Range(1, 1_000)]
    public int PerReceiver { get; set; } = 4;

    /// <summary>How long a receiver may take to answer, 10 s by default: it should note the delivery and do its work afterwards.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:05:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>For how long a delivery is tried, 24 h by default. Then it waits to be replayed.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromHours(24);
}
