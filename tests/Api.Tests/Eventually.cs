using System.Diagnostics;

namespace Gather.Api.Tests;

/// <summary>Waits for what another thread or process is about to do; a condition that never comes fails the test.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task<T> GetAsync<T>(Func<Task<T?>> probe, string what)
        where T : class
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < Patience)
        {
            if (await probe() is { } found)
                return found;
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }

        throw new AssertionException($"Within {Patience.TotalSeconds} s it did not happen: {what}");
    }

    public static Task TrueAsync(Func<Task<bool>> probe, string what) =>
        GetAsync<object>(async () => await probe() ? new object() : null, what);
}
