using System.Diagnostics;

namespace Gather.Testing;

/// <summary>Awaits what must come without any more time passing, so that a test that is wrong fails and does not hang.</summary>
public static class TaskGuard
{
    private static readonly TimeSpan HangLimit = TimeSpan.FromSeconds(120);

    // What comes about by itself does so within these; what is waited for longer has the processor to itself.
    private const int Yields = 1_000;

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
        for (var turns = 0; !await hasComeAbout(); turns++)
        {
            if (waiting.Elapsed > HangLimit)
                throw new TimeoutException("It never came about.");
            if (turns < Yields)
                await Task.Yield();
            else
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        }
    }
}
