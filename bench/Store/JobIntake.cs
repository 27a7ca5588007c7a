using System.Diagnostics;
using System.Globalization;
using Gather.Application.Jobs;
using Gather.Application.Jobs.Storage;
using Gather.Domain.Jobs;
using Gather.Infrastructure.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gather.Bench.Store;

/// <summary>A job of many items: taken in, worked on in part, given up and dropped, with the process's memory all along.</summary>
internal static class JobIntake
{
    private const int CallSize = 5000;
    private const int ChunkSize = 2000;
    private const int Completed = 50_000;

    public static async Task<string> RunAsync(string name, int items, Dictionary<string, string?> settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddMetrics();
        builder.Services.AddStorage(builder.Configuration);
        using var host = builder.Build();
        await host.StartAsync();
        var store = host.Services.GetRequiredService<IJobStore>();
        var job = NewJob();

        var peak = 0L;
        var intake = await TimeAsync(async () =>
        {
            await store.OpenAsync(job, CancellationToken.None);
            for (var first = 0; first < items; first += CallSize)
            {
                await store.AddAsync(job.Id, [.. Enumerable.Range(first, Math.Min(CallSize, items - first)).Select(NewItem)], CancellationToken.None);
                peak = Math.Max(peak, Environment.WorkingSet);
            }

            await store.AcceptAsync(job.Id, record: null, CancellationToken.None);
        });
        var completed = Math.Min(Completed, items / 2);
        var completion = await TimeAsync(() => CompleteAsync(store, job.Id, completed));
        var find = await TimeAsync(() => store.FindAsync(job.Id, CancellationToken.None));
        var page = await TimeAsync(() => store.ReadResultsAsync(new ResultQuery(job.Id, State: null, completed / 2, 1000), CancellationToken.None));
        var last = await TimeAsync(() => store.ReadQueuedAsync(job.Id, items - 1001, 1000, CancellationToken.None));
        var giveUp = await TimeAsync(async () =>
        {
            while (await store.GiveUpAsync(job.Id, "cancelled", ChunkSize, CancellationToken.None) > 0)
                peak = Math.Max(peak, Environment.WorkingSet);
        });
        await store.EndAsync(job.Id, deadlinePassed: false, CancellationToken.None);
        var drop = await TimeAsync(async () =>
        {
            while (!await store.DropAsync(job.Id, ChunkSize, CancellationToken.None))
                peak = Math.Max(peak, Environment.WorkingSet);
        });
        await host.StopAsync();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {items:N0} | {intake.TotalSeconds:F1} | {items / intake.TotalSeconds:N0} | {completed / completion.TotalSeconds:N0} | {find.TotalMilliseconds:F1} | {page.TotalMilliseconds:F1} | {last.TotalMilliseconds:F1} | {giveUp.TotalSeconds:F1} | {drop.TotalSeconds:F1} | {peak / (1024 * 1024)} |");
    }

    private static async Task CompleteAsync(IJobStore store, Guid job, int items)
    {
        var result = new byte[4096];
        for (var i = 0; i < result.Length; i++)
            result[i] = (byte)('a' + (i * 7 % 13) + (i % 11));
        for (var first = 0; first < items; first += 250)
            await Task.WhenAll(Enumerable.Range(first / 50, 5).Select(group => store.CompleteAsync(
                job,
                [.. Enumerable.Range(group * 50, 50).Select(i => new CompletedItem(i, ItemState.Succeeded, "", Retryable: false, result, Bytes: 4096))],
                CancellationToken.None)));
    }

    private static async Task<TimeSpan> TimeAsync(Func<Task> work)
    {
        var started = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(started);
    }

    private static NewItem NewItem(int index) =>
        new(string.Create(CultureInfo.InvariantCulture, $"https://site{index % 1000}.example.com/articles/2026/{index}?ref=list"));

    private static Job NewJob() => new()
    {
        Id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()),
        Kind = JobKind.Batch,
        State = JobState.Queued,
        Owner = "bench",
        Scrape = new JobScrape(),
        Tuning = new JobTuning(Concurrency: 10, Delay: 0, Priority: 0, Deadline: null),
        CreatedAt = TimeProvider.System.GetUtcNow(),
    };
}
