using System.Text.Json;
using Gather.Domain.Jobs;

namespace Gather.Application.Jobs.Events;

/// <summary>What a reader was told last of how a job stands, so that nothing is told twice.</summary>
internal sealed class Progress
{
    private (JobState State, string? Reason, JobLedger Counts)? _told;

    /// <summary>The event that tells how the job stands; null when the reader knows.</summary>
    public JobEvent? Next(JobView job)
    {
        if (_told is var (state, reason, counts) && (state, reason) == (job.State, job.Reason) && job.Counts.SaysTheSameAs(counts))
            return null;

        _told = (job.State, job.Reason, job.Counts);
        return new JobEvent(Cursor: null, "progress", JsonSerializer.SerializeToUtf8Bytes(new { job.State, job.Reason, job.Counts, job.Rate, job.Eta, job.Bytes }, JobJson.Options));
    }
}
