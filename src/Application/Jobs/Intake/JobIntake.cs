using System.Security.Cryptography;
using System.Text.Json;
using Gather.Application.Errors;
using Gather.Application.Jobs.Storage;
using Gather.Application.Jobs.Webhooks;
using Gather.Application.Jobs.Work;
using Gather.Application.Operations;
using Gather.Application.Scraping;
using Gather.Application.Storage;
using Gather.Domain.Jobs;
using Gather.Domain.Scraping;
using Microsoft.Extensions.Options;

namespace Gather.Application.Jobs.Intake;

/// <summary>
/// Takes in a job: its items are stored as they come, a thousand at a time, and it exists once all of them are. One whose client
/// leaves half-way was never accepted and is dropped.
/// </summary>
internal sealed class JobIntake(
    IJobStore store, JobControl control, IdempotentCreation idempotency, ISecretProtector secrets, IOptions<JobsOptions> options, CallContext call, TimeProvider time)
{
    private const int AtOnce = 1_000;
    private const int DropAtOnce = 5_000;

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
            Webhook = order.Webhook is { } webhook ? Protect(webhook) : null,
            CreatedAt = now,
        };
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(new { order.Scrape, order.Tuning, crawl, order.Webhook }, JobJson.Options));
        await store.OpenAsync(job, cancellationToken);
        long accepted;
        try
        {
            accepted = await FillAsync(job.Id, items, before: 0, hash, cancellationToken);
        }
        catch (Exception)
        {
            await DropAsync(job.Id);
            throw;
        }

        var answer = new AcceptedJob(job.Id, accepted);
        try
        {
            var created = await idempotency.CreateAsync(
                idempotencyKey, kind.ToString(), hash.GetHashAndReset(), answer, record => store.AcceptAsync(job.Id, record, cancellationToken));
            // Of an earlier call too: whoever took it in may have been killed before it asked for this.
            control.Look(created.Value.Id);
            return created;
        }
        finally
        {
            // Even when nobody knows whether it was stored: if it was, it is worked on.
            control.Look(job.Id);
        }
    }

    /// <summary>Adds items to a job that has some already, and tells how many.</summary>
    public async Task<long> FillAsync(Guid job, IAsyncEnumerable<NewItem> items, long before, IncrementalHash? hash, CancellationToken cancellationToken)
    {
        long accepted = 0;
        await foreach (var chunk in items.Chunk(AtOnce).WithCancellation(cancellationToken))
        {
            if (before + accepted + chunk.Length > options.Value.MaxUrls)
                throw new RequestInvalidException("lines", $"must be at most {options.Value.MaxUrls} in one batch.");
            foreach (var item in chunk)
                hash?.AppendData(JsonSerializer.SerializeToUtf8Bytes(item, JobJson.Options));
            accepted += await store.AddAsync(job, chunk, cancellationToken) ?? throw new NotFoundException("job", job.ToString());
        }

        return accepted > 0 ? accepted : throw new RequestInvalidException("urls", "must have at least one item.");
    }

    private JobWebhook Protect(Webhook webhook) => TargetUrl.TryParse(webhook.Url, out var url, out _)
        ? new JobWebhook(url.Text, webhook.Events, secrets.Protect(webhook.Secret))
        : throw new InvalidOperationException("The request has not been validated.");

    // At once: what is left to the sweeper stays for a day. The caller may have left, so nothing but the store can end it.
    private async Task DropAsync(Guid job)
    {
        try
        {
            while (!await store.DropAsync(job, DropAtOnce, CancellationToken.None))
            {
                // A part at a time, so that other changes are stored in between.
            }
        }
        catch (StoreUnavailableException)
        {
            // The sweeper drops it.
        }
    }
}

/// <summary>A job that was accepted.</summary>
/// <param name="Id">The job's id.</param>
/// <param name="Accepted">How many items were taken in.</param>
public sealed record AcceptedJob(Guid Id, long Accepted);
