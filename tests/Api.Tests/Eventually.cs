using System.Diagnostics;

namespace Gather.Api.Tests;

/// <summary>Waits for what another thread or process is about to do; a condition that never comes fails the test.</summary>
internal static class Eventually
{
    private const int Patience = 30;

    public static async Task<T> GetAsync<T>(Func<Task<T?>> probe, string what, int seconds = Patience)
        where T : class
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed.TotalSeconds < seconds)
        {
            if (await probe() is { } found)
                return found;
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }

        throw new AssertionException($"Within {seconds} s it did not happen: {what}");
    }

    public static Task TrueAsync(Func<Task<bool>> probe, string what, int seconds = Patience) =>
        GetAsync<object>(async () => await probe() ? new object() : null, what, seconds);
}
