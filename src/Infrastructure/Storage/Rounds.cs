namespace Gather.Infrastructure.Storage;

/// <summary>
/// Does something at the start and every so often. What goes wrong in a round is left to the next one: an exception that leaves a
/// background service stops the whole program.
/// </summary>
internal static class Rounds
{
    public static async Task RunAsync(
        TimeSpan interval, TimeProvider time, Func<CancellationToken, Task> round, Action<Exception> logPutOff, CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, time);
        do
        {
            try
            {
                await round(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                logPutOff(e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
