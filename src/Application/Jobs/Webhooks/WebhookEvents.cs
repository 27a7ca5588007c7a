namespace Gather.Application.Jobs.Webhooks;

/// <summary>The events that a webhook can be told of: those of the job's log, by their names, and all of a kind.</summary>
internal static class WebhookEvents
{
    public const string Ended = "job.ended";

    private const string AllOfJob = "job.*";
    private const string AllOfItems = "item.*";

    public static readonly IReadOnlyList<string> All =
    [
        AllOfJob, "job.accepted", "job.started", "job.paused", "job.resumed", "job.cancelling", "job.appended", "job.tuned", "job.retried", Ended,
        AllOfItems, "item.succeeded", "item.failed", "item.skipped", "item.requeued", "items.cancelled",
    ];

    /// <summary>Whether an event of this type is among those asked for.</summary>
    public static bool Cover(IReadOnlyList<string> events, string type)
    {
        foreach (var asked in events)
            if (asked == type || (asked == AllOfJob && IsOfJob(type)) || (asked == AllOfItems && !IsOfJob(type)))
                return true;

        return false;
    }

    /// <summary>Whether it tells of the job as a whole: there are few of these, so they need not be gathered.</summary>
    public static bool IsOfJob(string type) => type.StartsWith("job.", StringComparison.Ordinal);
}
