using Gather.Application.Jobs;
using Gather.Application.Storage;
using Gather.Infrastructure.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gather.Infrastructure.Jobs;

/// <summary>Drops, at the start and every so often, the jobs that ended longer ago than they are kept (<c>Jobs:KeepFor</c>). Several nodes may do so at once.</summary>
internal sealed partial class EndedJobSweeper(JobStore jobs, Store store, IOptions<JobsOptions> options, ILogger<EndedJobSweeper> logger)
    : BackgroundService
{
    /// <summary>How many items one transaction drops: some tens of milliseconds of the writer's time.</summary>
    private const int ChunkSize = 2000;

    private const int JobsAtOnce = 100;

    private static readonly TimeSpan LongestInterval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.KeepFor is not { } keepFor)
            return;

        using var timer = new PeriodicTimer(keepFor < LongestInterval ? keepFor : LongestInterval, store.Time);
        do
        {
            try
            {
                await SweepAsync(store.Time.GetUtcNow() - keepFor, stoppingToken);
            }
            catch (StoreUnavailableException e)
            {
                LogPutOff(e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task SweepAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken)
    {
        while (await jobs.ListEndedAsync(endedBefore, JobsAtOnce, cancellationToken) is { Count: > 0 } ended)
            foreach (var job in ended)
            {
                while (!await jobs.DropEndedAsync(job, endedBefore, ChunkSize, cancellationToken))
                {
                    // Each round has dropped some, and others had their turn.
                }

                LogDropped(job);
            }
    }

    [LoggerMessage(2032, LogLevel.Information, "Job {Job} ended so long ago that it has been dropped", EventName = "EndedJobDropped")]
    private partial void LogDropped(Guid job);

    [LoggerMessage(2033, LogLevel.Warning, "Ended jobs could not be dropped", EventName = "EndedJobSweepPutOff")]
    private partial void LogPutOff(Exception exception);
}
