using System.Security.Cryptography;
using System.Text.Json;
using Gather.Application.Errors;
using Gather.Application.Jobs.Storage;
using Gather.Application.Jobs.Work;
using Gather.Application.Operations;
using Gather.Application.Scraping;
using Gather.Application.Storage;
using Gather.Domain.Jobs;

namespace Gather.Application.Jobs.Intake;

/// <summary>
/// Takes in a job: its items are stored as they come, a thousand at a time, and it exists once all of them are. One whose client
/// leaves half-way was never accepted and is dropped.
/// </summary>
internal sealed class JobIntake(IJobStore store, JobControl control, IdempotentCreation idempotency, CallContext call, TimeProvider time)
{
    private const int AtOnce = 1_000;

    public async Task<Idempotent<AcceptedJob>> TakeAsync(
        JobKind kind, JobOrder order, CrawlSettings? crawl, IAsyncEnumerable<NewItem> items, string? idempotencyKey, CancellationToken cancellationToken)
    {
        call.RequireRobotsAllowed(order.Scrape);
        var now = time.GetUtcNow();
        var job = new Job
        {
            Id = Guid.CreateVersion7(now),
            Kind = kind,
            State = JobState.Queued,
            Owner = call.Caller.KeyId,
            Scrape = order.Scrape,
            Crawl = crawl,
            Tuning = order.Tuning,
            CreatedAt = now,
        };
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(new { order.Scrape, order.Tuning, crawl }, JobJson.Options));
        await store.OpenAsync(job, cancellationToken);
        var accepted = await FillAsync(job.Id, items, hash, cancellationToken);
        if (accepted == 0)
            throw new RequestInvalidException("urls", "must have at least one item.");

        var answer = new AcceptedJob(job.Id, accepted);
        var created = await idempotency.CreateAsync(
            idempotencyKey, kind.ToString(), hash.GetHashAndReset(), answer, record => store.AcceptAsync(job.Id, record, cancellationToken));
        control.Look(job.Id);
        return created;
    }

    /// <summary>Adds items to a job that is there.</summary>
    public async Task<long> FillAsync(Guid job, IAsyncEnumerable<NewItem> items, IncrementalHash? hash, CancellationToken cancellationToken)
    {
        long accepted = 0;
        await foreach (var chunk in items.Chunk(AtOnce).WithCancellation(cancellationToken))
        {
            foreach (var item in chunk)
                hash?.AppendData(JsonSerializer.SerializeToUtf8Bytes(item, JobJson.Options));
            accepted += await store.AddAsync(job, chunk, cancellationToken) ?? throw new NotFoundException("job", job.ToString());
        }

        return accepted;
    }
}

/// <summary>A job that was accepted.</summary>
/// <param name="Id">The job's id.</param>
/// <param name="Accepted">How many items were taken in.</param>
public sealed record AcceptedJob(Guid Id, long Accepted);
