using System.Diagnostics.Metrics;
using System.Text.Json;
using Gather.Application.Jobs.Storage;

namespace Gather.Application.Jobs.Work;

/// <summary>What jobs do in this process.</summary>
internal sealed class JobMetrics
{
    private readonly Counter<long> _completed;

    public JobMetrics(LiveJobs live, StoreOutage outage, IMeterFactory meters)
    {
        var meter = meters.Create("Gather.Jobs");
        meter.CreateObservableUpDownCounter(
            "gather.jobs.active",
            () => live.CountByState().Select(c => new Measurement<long>(c.Count, new KeyValuePair<string, object?>("state", Word(c.State)))),
            "{job}",
            "Jobs that have not ended.");
        meter.CreateObservableUpDownCounter("gather.jobs.items.running", () => (long)live.Running, "{item}", "Items being worked on.");
        meter.CreateObservableGauge("gather.jobs.store.outage", () => outage.IsOn ? 1L : 0, "{outage}", "1 while jobs wait for the store.");
        _completed = meter.CreateCounter<long>("gather.jobs.items.completed", "{item}", "Items that got their result.");
    }

    public void Completed(CompletedItem item) => _completed.Add(1, new KeyValuePair<string, object?>("outcome", Word(item.State)));

    private static string Word<T>(T state)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(state.ToString());
}
