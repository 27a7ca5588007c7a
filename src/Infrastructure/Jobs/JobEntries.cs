using System.Text.Json;
using Gather.Application.Events;
using Gather.Application.Jobs;
using Gather.Application.Jobs.Storage;
using Gather.Domain.Jobs;

namespace Gather.Infrastructure.Jobs;

/// <summary>What the topic of a job tells.</summary>
internal static class JobEntries
{
    public static NewEntry Accepted(JobRow job) => Of("job.accepted", new { job.Kind, Accepted = job.Items });

    public static NewEntry Appended(long first, int count) => Of("job.appended", new { First = first, Count = count });

    /// <summary>The job has another state by command.</summary>
    public static NewEntry Commanded(JobCommand command, JobState state, string? reason) => Of(
        command switch
        {
            JobCommand.Start => "job.started",
            JobCommand.Pause => "job.paused",
            JobCommand.Resume => "job.resumed",
            JobCommand.Cancel => "job.cancelling",
            JobCommand.Retry => "job.retried",
            _ => throw new ArgumentOutOfRangeException(nameof(command), command, "The command changes no state."),
        },
        new { State = state, Reason = reason });

    public static NewEntry Tuned(JobTuning tuning) => Of("job.tuned", tuning);

    public static NewEntry Ended(JobState state, string? reason, JobCounts counts) => Of(
        "job.ended",
        new { State = state, Reason = reason, counts.Accepted, counts.Succeeded, counts.Failed, counts.Skipped, counts.Cancelled });

    public static NewEntry Completed(CompletedItem item, string url, int attempt) => item.State switch
    {
        ItemState.Succeeded => Of("item.succeeded", new { item.Index, Url = url, item.Status, Attempt = attempt }),
        ItemState.Failed => Of("item.failed", new { item.Index, Url = url, item.Status, item.Code, item.Retryable, Attempt = attempt }),
        _ => Of("item.skipped", new { item.Index, Url = url, item.Status, item.Code, Attempt = attempt }),
    };

    public static NewEntry Requeued(long index, string url, int attempt) =>
        Of("item.requeued", new { Index = index, Url = url, Attempt = attempt });

    /// <summary>Queued items were given up: all that were left from the first index to the last.</summary>
    public static NewEntry Cancelled(long first, long last, long count, string code) =>
        Of("items.cancelled", new { First = first, Last = last, Count = count, Code = code });

    private static NewEntry Of<T>(string type, T data) => new(type, JsonSerializer.SerializeToUtf8Bytes(data, SettingsJson.Options));
}
