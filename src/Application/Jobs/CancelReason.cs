namespace Gather.Application.Jobs;

/// <summary>Why items are given up.</summary>
public static class CancelReason
{
    /// <summary>The job was cancelled.</summary>
    public const string None = "";

    /// <summary>The job's deadline has passed; the reason, too, why the job has failed.</summary>
    public const string Deadline = "deadlineExceeded";
}
