using Gather.Application.Storage;
using Gather.Infrastructure.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gather.Infrastructure.Jobs;

/// <summary>Drops, at the start and once an hour, the jobs that were opened and never accepted, and what is left of those half dropped.</summary>
internal sealed partial class AbandonedJobSweeper(JobStore jobs, Store store, ILogger<AbandonedJobSweeper> logger) : BackgroundService
{
    /// <summary>How many items one transaction drops: some tens of milliseconds of the writer's time.</summary>
    private const int ChunkSize = 2000;

    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>
    /// How long a job may be taken in, longer than any request lasts. Where several nodes share the store, nothing else tells
    /// whether the one that opened the job still runs.
    /// </summary>
    private static readonly TimeSpan LongestIntake = TimeSpan.FromHours(24);

    private readonly DateTimeOffset _startedAt = store.Time.GetUtcNow();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, store.Time);
        do
        {
            try
            {
                var longAgo = store.Time.GetUtcNow() - LongestIntake;
                var openedBefore = store.Dialect.IsShared || longAgo > _startedAt ? longAgo : _startedAt;
                foreach (var job in await jobs.ListAbandonedAsync(openedBefore, stoppingToken))
                    await DropAsync(job, stoppingToken);
            }
            catch (StoreUnavailableException e)
            {
                // What is abandoned now is still abandoned in an hour.
                LogPutOff(e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task DropAsync(Guid job, CancellationToken cancellationToken)
    {
        while (!await jobs.DropAsync(job, ChunkSize, cancellationToken))
        {
            // Each round has dropped some, and others had their turn.
        }

        LogDropped(job);
    }

    [LoggerMessage(2030, LogLevel.Information, "Job {Job}, which was never accepted or half deleted, has been dropped", EventName = "AbandonedJobDropped")]
    private partial void LogDropped(Guid job);

    [LoggerMessage(2031, LogLevel.Warning, "Abandoned jobs could not be dropped", EventName = "AbandonedJobSweepPutOff")]
    private partial void LogPutOff(Exception exception);
}
