using System.Diagnostics;

namespace Gather.Testing;

/// <summary>Awaits what must come without any more time passing, so that a test that is wrong fails and does not hang.</summary>
public static class TaskGuard
{
    private static readonly TimeSpan HangLimit = TimeSpan.FromSeconds(30);

    public static Task Soon(this Task task) => task.WaitAsync(HangLimit);

    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(HangLimit);

    public static Task Soon(this ValueTask task) => task.AsTask().WaitAsync(HangLimit);

    public static Task<T> Soon<T>(this ValueTask<T> task) => task.AsTask().WaitAsync(HangLimit);

    /// <summary>Lets other code run until something has come about.</summary>
    public static Task UntilAsync(Func<bool> hasComeAbout) => UntilAsync(() => Task.FromResult(hasComeAbout()));

    /// <summary>Lets other code run until something has come about, which may have to be asked of a store.</summary>
    public static async Task UntilAsync(Func<Task<bool>> hasComeAbout)
    {
        var waiting = Stopwatch.StartNew();
        while (!await hasComeAbout())
        {
            if (waiting.Elapsed > HangLimit)
                throw new TimeoutException("It never came about.");
            await Task.Yield();
        }
    }
}
