using Gather.Application.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gather.Infrastructure.Storage;

/// <summary>Drops once an hour what no repeated call can ask for any more.</summary>
internal sealed partial class ExpiredRecordSweeper(IIdempotencyStore records, TimeProvider time, ILogger<ExpiredRecordSweeper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                LogSwept(await records.DropExpiredAsync(time.GetUtcNow(), stoppingToken));
            }
            catch (StoreUnavailableException e)
            {
                // What is expired now is still expired in an hour.
                LogPutOff(e);
            }
        }
    }

    [LoggerMessage(2006, LogLevel.Debug, "Dropped {Records} expired idempotency records", EventName = "IdempotencySwept")]
    private partial void LogSwept(int records);

    [LoggerMessage(2007, LogLevel.Warning, "Expired idempotency records could not be dropped", EventName = "IdempotencySweepPutOff")]
    private partial void LogPutOff(Exception exception);
}
