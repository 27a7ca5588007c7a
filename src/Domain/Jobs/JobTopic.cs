using Gather.Domain.Events;

namespace Gather.Domain.Jobs;

/// <summary>The log of a job: <c>job/{id}</c>.</summary>
public static class JobTopic
{
    /// <summary>The topic of this job.</summary>
    public static Topic Of(Guid job) => Topic.Parse($"job/{job:D}");
}
