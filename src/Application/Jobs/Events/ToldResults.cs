using System.Text.Json;
using Gather.Application.Jobs.Storage;
using Gather.Domain.Events;

namespace Gather.Application.Jobs.Events;

/// <summary>The results of which a page of a job's log tells. They are read together, as many at once as the store gives.</summary>
/// <param name="entries">The page, of which the events are asked for in its order.</param>
internal sealed class ToldResults(IJobStore store, Guid job, IEnumerable<Entry> entries)
{
    private readonly Queue<(long Index, int Attempt)> _ahead = new(entries.Where(e => IsOfItem(e.Type)).Select(e => ReferenceIn(e.Data)));
    private Dictionary<long, StoredItem> _read = [];

    /// <summary>The event with its result. One that has been retried since is no longer what the entry tells of; the reference stands for it.</summary>
    public async ValueTask<JobEvent> FillAsync(JobEvent told, CancellationToken cancellationToken)
    {
        if (!IsOfItem(told.Type))
            return told;

        var (index, attempt) = _ahead.Peek();
        if (!_read.ContainsKey(index))
            _read = (await store.ReadResultsAsync(job, [.. _ahead.Select(r => r.Index).Distinct()], cancellationToken)).ToDictionary(i => i.Index);

        _ahead.Dequeue();
        return _read.Remove(index, out var item) && item.Result is not null && item.Attempt == attempt
            ? told with { Data = EventData.Of(item) }
            : told;
    }

    private static bool IsOfItem(string type) => type is "item.succeeded" or "item.failed" or "item.skipped";

    private static (long Index, int Attempt) ReferenceIn(ReadOnlyMemory<byte> data)
    {
        using var json = JsonDocument.Parse(data);
        return (json.RootElement.GetProperty("index").GetInt64(), json.RootElement.GetProperty("attempt").GetInt32());
    }
}
