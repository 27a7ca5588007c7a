namespace Gather.Application.Jobs.Webhooks;

/// <summary>When a delivery is tried again: soon at first, for a receiver that restarts; then rarely, for one that somebody has to mend.</summary>
internal static class RetrySchedule
{
    public static readonly TimeSpan LongestRetryAfter = TimeSpan.FromHours(3);

    private const int Gone = 410;

    private static readonly TimeSpan[] Waits =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30), TimeSpan.FromHours(1),
        // For ever after, with its fifth more or less: two to three hours.
        TimeSpan.FromHours(2.5),
    ];

    /// <summary>What becomes of a delivery after an attempt.</summary>
    /// <param name="answer">What came of the attempt.</param>
    /// <param name="tries">How many attempts there were, with this one.</param>
    /// <param name="since">Since when it is tried.</param>
    /// <param name="giveUpAfter">For how long it is.</param>
    /// <param name="now">The time.</param>
    /// <param name="chance">From 0 to 1.</param>
    public static (DeliveryState State, DateTimeOffset? NextAttemptAt) After(
        WebhookAnswer answer, int tries, DateTimeOffset since, TimeSpan giveUpAfter, DateTimeOffset now, double chance)
    {
        if (answer.IsTaken)
            return (DeliveryState.Delivered, null);

        var next = now + Wait(tries, answer.Error?.RetryAfter, chance);
        return answer.Status == Gone || next > since + giveUpAfter ? (DeliveryState.Failed, null) : (DeliveryState.Pending, next);
    }

    private static TimeSpan Wait(int tries, double? retryAfter, double chance)
    {
        // Those that failed together are not tried together.
        var wait = Waits[Math.Min(tries, Waits.Length) - 1] * (0.8 + (0.4 * chance));
        var asked = TimeSpan.FromSeconds(Math.Min(retryAfter ?? 0, LongestRetryAfter.TotalSeconds));
        return asked > wait ? asked : wait;
    }
}
