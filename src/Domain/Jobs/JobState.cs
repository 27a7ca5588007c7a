namespace Gather.Domain.Jobs;

/// <summary>How far a job has come.</summary>
public enum JobState
{
    /// <summary>It waits to be begun.</summary>
    Queued,

    /// <summary>Its items are being worked on.</summary>
    Running,

    /// <summary>No item is begun until it is resumed.</summary>
    Paused,

    /// <summary>Its running items are being ended, and those that wait are given up.</summary>
    Cancelling,

    /// <summary>Every item succeeded or was skipped for a reason.</summary>
    Succeeded,

    /// <summary>Some items succeeded, others failed or had been given up before a retry.</summary>
    SucceededWithErrors,

    /// <summary>No item succeeded, or the job's deadline passed.</summary>
    Failed,

    /// <summary>It was cancelled.</summary>
    Cancelled,
}

/// <summary>How far an item of a job has come. Of an item that is being worked on the store says that it is queued, so that whatever is killed, it is not lost.</summary>
public enum ItemState
{
    /// <summary>It has no result yet.</summary>
    Queued,

    /// <summary>Its page was had.</summary>
    Succeeded,

    /// <summary>Its page could not be had.</summary>
    Failed,

    /// <summary>It was left out for a reason, such as robots.txt.</summary>
    Skipped,

    /// <summary>The job was cancelled or ran out of time before its turn.</summary>
    Cancelled,
}

/// <summary>Where a job's items come from.</summary>
public enum JobKind
{
    /// <summary>A list of URLs.</summary>
    Batch,

    /// <summary>A site, link by link.</summary>
    Crawl,
}
