using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
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
/// Takes in a job: its items are stored as they come, many at a time, and it exists once all of them are. One whose client leaves
/// half-way was never accepted and is dropped.
/// </summary>
internal sealed class JobIntake(
    IJobStore store, JobControl control, IdempotentCreation idempotency, ISecretProtector secrets, IOptions<JobsOptions> options, CallContext call, TimeProvider time)
{
    private const int AtOnce = 1_000;

    /// <summary>A line may have 64 KiB, and many clients may send some.</summary>
    private const int BytesAtOnce = 4 << 20;

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
        try
        {
            await store.OpenAsync(job, cancellationToken);
            var answer = new AcceptedJob(job.Id, await FillAsync(job.Id, items, hash, stored: static () => { }, cancellationToken));
            var created = await idempotency.CreateAsync(
                idempotencyKey, kind.ToString(), hash.GetHashAndReset(), answer, record => store.AcceptAsync(job.Id, record, cancellationToken));
            // Of an earlier call too: whoever took it in may have been killed before it asked for this.
            control.Look(created.Value.Id);
            return created;
        }
        catch (Exception)
        {
            await DropAsync(job.Id);
            throw;
        }
        finally
        {
            // Even when nobody knows whether it was stored: if it was, it is worked on.
            control.Look(job.Id);
        }
    }

    /// <summary>Adds items to a job that has some already, and tells how many. They are worked on as they come, also when the rest never does.</summary>
    public async Task<long> AppendAsync(Guid job, IAsyncEnumerable<NewItem> items, CancellationToken cancellationToken)
    {
        try
        {
            return await FillAsync(job, items, hash: null, stored: () => control.Look(job), cancellationToken);
        }
        finally
        {
            control.Look(job);
        }
    }

    private async Task<long> FillAsync(Guid job, IAsyncEnumerable<NewItem> items, IncrementalHash? hash, Action stored, CancellationToken cancellationToken)
    {
        long accepted = 0;
        await foreach (var chunk in ChunksAsync(items, hash, cancellationToken))
        {
            accepted += await store.AddAsync(job, chunk, options.Value.MaxUrls, cancellationToken) switch
            {
                null => throw new NotFoundException("job", job.ToString()),
                var added when added < chunk.Count => throw new RequestInvalidException("urls", $"must be at most {options.Value.MaxUrls} in one batch."),
                { } added => added,
            };
            stored();
        }

        return accepted > 0 ? accepted : throw new RequestInvalidException("urls", "must have at least one item.");
    }

    private static async IAsyncEnumerable<IReadOnlyList<NewItem>> ChunksAsync(
        IAsyncEnumerable<NewItem> items, IncrementalHash? hash, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<NewItem> chunk = [];
        long bytes = 0;
        ExceptionDispatchInfo? refused = null;
        await using var reader = items.GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            try
            {
                if (!await reader.MoveNextAsync())
                    break;
            }
            catch (RequestInvalidException e)
            {
                // What came before it is taken in.
                refused = ExceptionDispatchInfo.Capture(e);
                break;
            }

            var json = JsonSerializer.SerializeToUtf8Bytes(reader.Current, JobJson.Options);
            hash?.AppendData(json);
            chunk.Add(reader.Current);
            bytes += json.Length;
            if (chunk.Count < AtOnce && bytes < BytesAtOnce)
                continue;

            yield return chunk;
            (chunk, bytes) = ([], 0);
        }

        if (chunk.Count > 0)
            yield return chunk;
        refused?.Throw();
    }

    private JobWebhook Protect(Webhook webhook) => TargetUrl.TryParse(webhook.Url, out var url, out _)
        ? new JobWebhook(url.Text, webhook.Events, secrets.Protect(webhook.Secret))
        : throw new InvalidOperationException("The request has not been validated.");

    // At once: what is left to the sweeper stays for a day. The caller may have left, so nothing but the store can end it.
    private async Task DropAsync(Guid job)
    {
        try
        {
            // It may have been accepted, and all that failed was to tell so.
            if (await store.FindAsync(job, CancellationToken.None) is null)
                await store.DropAllAsync(job, CancellationToken.None);
        }
        catch (Exception e) when (e is StoreUnavailableException or JobStateException)
        {
            // The sweeper drops it, or it was accepted after all.
        }
    }
}

/// <summary>A job that was accepted.</summary>
/// <param name="Id">The job's id.</param>
/// <param name="Accepted">How many items were taken in.</param>
public sealed record AcceptedJob(Guid Id, long Accepted);
