using System.Diagnostics;

namespace Gather.Api.Tests;

/// <summary>Waits for what another thread or process is about to do; a condition that never comes fails the test.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    public static async Task<T> GetAsync<T>(Func<Task<T?>> probe, string what, TimeSpan? patience = null)
        where T : class
    {
        var limit = patience ?? Patience;
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < limit)
        {
            if (await probe() is { } found)
                return found;
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }

        throw new AssertionException($"Within {limit.TotalSeconds} s it did not happen: {what}");
    }

    public static Task TrueAsync(Func<Task<bool>> probe, string what, TimeSpan? patience = null) =>
        GetAsync<object>(async () => await probe() ? new object() : null, what, patience);
}
