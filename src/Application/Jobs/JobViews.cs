using Gather.Application.Errors;
using Gather.Application.Jobs.Storage;
using Gather.Application.Jobs.Webhooks;
using Gather.Application.Jobs.Work;
using Gather.Application.Operations;
using Gather.Domain.Access;
using Gather.Domain.Jobs;

namespace Gather.Application.Jobs;

/// <summary>Finds jobs for their owner, and tells of them what is stored and what is going on.</summary>
internal sealed class JobViews(IJobStore store, LiveJobs live, StoreOutage outage, CallContext call)
{
    private const string StoreUnavailable = "storeUnavailable";

    /// <summary>The key whose jobs the caller sees; null for all jobs, which operators see.</summary>
    public string? Owner => call.Caller.Scopes.Contains(Scope.Ops) ? null : call.Caller.KeyId;

    /// <summary>The job, if the caller may see it.</summary>
    /// <exception cref="NotFoundException">There is none, or it is another's.</exception>
    public async Task<Job> FindAsync(string id, CancellationToken cancellationToken) =>
        Guid.TryParse(id, out var guid) && await store.FindAsync(guid, cancellationToken) is { } job && (Owner is not { } owner || job.Owner == owner)
            ? job
            : throw new NotFoundException("job", id);

    public JobView Of(Job job)
    {
        var inHand = job.State.HasEnded() ? null : live.Find(job.Id);
        var counts = JobLedger.Of(job.Tallies, inHand?.Running ?? 0);
        var isHeld = outage.IsOn && job.State.IsActive();
        double? rate = job.State == JobState.Running && inHand is not null ? Math.Round(inHand.Rate.PerSecond, 2) : null;
        return new JobView
        {
            Id = job.Id,
            Kind = job.Kind,
            State = isHeld ? JobState.Paused : job.State,
            Reason = isHeld ? StoreUnavailable : job.Reason,
            Counts = counts,
            Rate = rate,
            Eta = rate > 0 ? Math.Round((counts.Queued + counts.Running) / rate.Value, 1) : null,
            Bytes = job.Bytes,
            Scrape = job.Scrape,
            Crawl = job.Crawl,
            Tuning = job.Tuning,
            Webhook = job.Webhook is { } webhook ? new WebhookView(webhook.Url, webhook.Events) : null,
            CreatedAt = job.CreatedAt,
            StartedAt = job.StartedAt,
            EndedAt = job.EndedAt,
        };
    }
}
