using Gather.Application.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gather.Infrastructure.Storage;

/// <summary>Drops, at the start and once an hour, what no repeated call can ask for any more.</summary>
internal sealed partial class ExpiredRecordSweeper(IIdempotencyStore records, TimeProvider time, ILogger<ExpiredRecordSweeper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Rounds.RunAsync(
        Interval, time, async token => LogSwept(await records.DropExpiredAsync(time.GetUtcNow(), token)), LogPutOff, stoppingToken);

    [LoggerMessage(2006, LogLevel.Debug, "Dropped {Records} expired idempotency records", EventName = "IdempotencySwept")]
    private partial void LogSwept(int records);

    [LoggerMessage(2007, LogLevel.Warning, "Expired idempotency records could not be dropped", EventName = "IdempotencySweepPutOff")]
    private partial void LogPutOff(Exception exception);
}
