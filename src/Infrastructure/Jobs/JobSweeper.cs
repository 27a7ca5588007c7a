using System.Globalization;
using Gather.Application.Jobs;
using Gather.Application.Operations;
using Gather.Application.Storage;
using Gather.Infrastructure.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gather.Infrastructure.Jobs;

/// <summary>
/// Drops, at the start and once an hour, the jobs that were opened and never accepted, what is left of those half dropped, and
/// those that ended longer ago than they are kept (<c>Jobs:KeepFor</c>; more often where that is less). Several nodes may do so at once.
/// </summary>
internal sealed partial class JobSweeper(JobStore jobs, Store store, IOptions<JobsOptions> options, ILogger<JobSweeper> logger) : BackgroundService
{
    /// <summary>How many items one transaction drops: some tens of milliseconds of the writer's time.</summary>
    private const int ChunkSize = 2000;

    private const int JobsAtOnce = 100;

    private static readonly TimeSpan LongestInterval = TimeSpan.FromHours(1);

    /// <summary>
    /// How long a job may be taken in: an hour longer than any call lasts. Where several nodes share the store, nothing else tells
    /// whether the one that opened the job still runs.
    /// </summary>
    private static readonly TimeSpan LongestIntake = TimeSpan.Parse(CallContext.LongestTimeout, CultureInfo.InvariantCulture) + TimeSpan.FromHours(1);

    private readonly DateTimeOffset _startedAt = store.Time.GetUtcNow();

    // Not before it runs: what is wrong with settings is told for all of them together, after all parts have been made.
    private TimeSpan? KeepFor => options.Value.KeepFor;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Rounds.RunAsync(
        KeepFor < LongestInterval ? KeepFor.Value : LongestInterval, store.Time, SweepAsync, LogPutOff, stoppingToken);

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        var now = store.Time.GetUtcNow();
        var longAgo = now - LongestIntake;
        var openedBefore = store.Dialect.IsShared || longAgo > _startedAt ? longAgo : _startedAt;
        await DropAllAsync(
            _ => jobs.ListAbandonedAsync(openedBefore, cancellationToken),
            job => jobs.DropAbandonedAsync(job, ChunkSize, cancellationToken),
            LogAbandonedDropped,
            cancellationToken);

        if (now - KeepFor is { } endedBefore)
            await DropAllAsync(
                limit => jobs.ListEndedAsync(endedBefore, limit, cancellationToken),
                job => jobs.DropEndedAsync(job, endedBefore, ChunkSize, cancellationToken),
                LogEndedDropped,
                cancellationToken);
    }

    private async Task DropAllAsync(
        Func<int, Task<List<Guid>>> list, Func<Guid, Task<bool>> dropChunk, Action<Guid> logDropped, CancellationToken cancellationToken)
    {
        // They are listed again and again, and must not keep others off the list.
        var putOff = new HashSet<Guid>();
        while ((await list(JobsAtOnce + putOff.Count)).FindAll(j => !putOff.Contains(j)) is { Count: > 0 } found)
            foreach (var job in found)
                try
                {
                    while (!await dropChunk(job))
                    {
                        // Each round has dropped some, and others had their turn.
                    }

                    logDropped(job);
                }
                catch (Exception e) when (e is not StoreUnavailableException && !cancellationToken.IsCancellationRequested)
                {
                    LogJobPutOff(e, job);
                    putOff.Add(job);
                }
    }

    [LoggerMessage(2030, LogLevel.Information, "Job {Job}, which was never accepted or half deleted, has been dropped", EventName = "AbandonedJobDropped")]
    private partial void LogAbandonedDropped(Guid job);

    [LoggerMessage(2031, LogLevel.Warning, "Jobs of no more use could not be dropped; they are in the next round", EventName = "JobSweepPutOff")]
    private partial void LogPutOff(Exception exception);

    [LoggerMessage(2032, LogLevel.Information, "Job {Job} ended so long ago that it has been dropped", EventName = "EndedJobDropped")]
    private partial void LogEndedDropped(Guid job);

    [LoggerMessage(2033, LogLevel.Warning, "Job {Job}, of no more use, could not be dropped; it is in the next round", EventName = "JobDropPutOff")]
    private partial void LogJobPutOff(Exception exception, Guid job);
}
