using Gather.Application.Storage;
using Microsoft.Extensions.Logging;

namespace Gather.Application.Jobs.Work;

/// <summary>
/// Whether the store takes nothing at the moment: it does not as long as somebody is trying again. Jobs then begin nothing new, and
/// what is done is kept until the store takes it.
/// </summary>
internal sealed partial class StoreOutage(TimeProvider time, ILogger<StoreOutage> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private int _trying;

    public bool IsOn => Volatile.Read(ref _trying) > 0;

    /// <summary>Waits until the store takes something again.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        while (IsOn)
            await Task.Delay(Pause, time, cancellationToken);
    }

    /// <summary>Does what needs the store, again and again while the store cannot be reached.</summary>
    public async Task<T> RideOutAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        var isTrying = false;
        try
        {
            while (true)
            {
                try
                {
                    return await work(cancellationToken);
                }
                catch (StoreUnavailableException e)
                {
                    if (!isTrying && Interlocked.Increment(ref _trying) == 1)
                        Log.Began(logger, e);
                    isTrying = true;
                    await Task.Delay(Pause, time, cancellationToken);
                }
            }
        }
        finally
        {
            if (isTrying && Interlocked.Decrement(ref _trying) == 0)
                Log.Ended(logger);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3301, LogLevel.Warning, "Jobs wait: the store takes nothing", EventName = "JobsWaitForStore")]
        public static partial void Began(ILogger logger, Exception exception);

        [LoggerMessage(3302, LogLevel.Information, "Jobs no longer wait for the store", EventName = "JobsGoOn")]
        public static partial void Ended(ILogger logger);
    }
}
