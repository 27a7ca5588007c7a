namespace Gather.Application.Jobs;

/// <summary>Which items are worked on once more.</summary>
public enum RetryOnly
{
    /// <summary>All that failed.</summary>
    Failed,

    /// <summary>Those that failed for a reason that may pass.</summary>
    Retryable,

    /// <summary>Those that were given up because the job was cancelled or its deadline passed.</summary>
    Cancelled,
}
