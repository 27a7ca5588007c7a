using System.Diagnostics;
using System.Globalization;

namespace Gather.Api.Tests.Faults;

/// <summary>How soon work goes on after a start.</summary>
[NonParallelizable]
internal sealed class RestartTimeTests
{
    // A machine that runs all tests at once may be slow to start anything.
    [TestCase("Sqlite", 50_000, 20)]
    [TestCase("Sqlite", 1_000_000, 5, Category = "Soak", Explicit = true, Reason = "Takes a minute.")]
    [TestCase("Postgres", 1_000_000, 5, Category = "Soak", Explicit = true, Reason = "Takes a minute.")]
    public async Task Start_ManyUrlsQueued_GoesOnAtOnce(string provider, int urls, int limit)
    {
        await using var site = await FaultySite.StartAsync(urls);
        site.Before = static token => Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, token);
        await using var gather = new RestartableGather(site, data: null, await TestStore.SettingsAsync(provider));
        await gather.StartAsync();
        var watch = Stopwatch.StartNew();
        var job = await gather.Client.OrderLinesAsync(site.Urls(urls));
        var intake = watch.Elapsed;
        await gather.Process.KillAsync();

        site.Forget();
        watch.Restart();
        await gather.BeginAsync();
        await Eventually.TrueAsync(() => Task.FromResult(site.Hits.Count > 0), "The site is asked for a page.");
        var first = watch.Elapsed;

        await gather.Process.LineAsync("Gather listens on ");
        Assert.That((await gather.Client.GetJsonAsync(job)).GetProperty("counts").GetProperty("accepted").GetInt64(), Is.EqualTo(urls));
        await TestContext.Progress.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{provider}: {urls} URLs taken in within {intake.TotalSeconds:0.0} s; from the start of the process to the first request {first.TotalSeconds:0.00} s"));
        Assert.That(first, Is.LessThan(TimeSpan.FromSeconds(limit)));
    }
}
