using Gather.Application.Jobs;
using Gather.Application.Jobs.Storage;
using Gather.Domain.Jobs;

namespace Gather.Infrastructure.Tests.Jobs;

/// <summary>What a job must have become of, in the plainest way.</summary>
internal sealed class JobModel(int maxPages)
{
    private readonly Dictionary<string, int> _keys = new(StringComparer.Ordinal);

    public List<ModelItem> Items { get; } = [];

    public JobState State { get; set; } = JobState.Queued;

    public void Add(IEnumerable<NewItem> items)
    {
        foreach (var item in items)
            if (Items.Count < maxPages && !_keys.ContainsKey(item.Key!))
            {
                _keys.Add(item.Key!, Items.Count);
                Items.Add(new ModelItem(item.Url));
            }
    }

    public void Complete(IReadOnlyList<CompletedItem> completed)
    {
        var done = completed.Where(c => c.Index < Items.Count && Items[(int)c.Index].State == ItemState.Queued).DistinctBy(c => c.Index).ToList();
        foreach (var item in done)
        {
            var isDuplicate = item.AlsoKey is { } key && item.State != ItemState.Skipped && !Claim(key, (int)item.Index);
            var stored = Items[(int)item.Index];
            (stored.State, stored.Code) = isDuplicate ? (ItemState.Skipped, "duplicate") : (item.State, item.Code);
            stored.Retryable = item.Retryable && !isDuplicate;
        }

        Add(done.SelectMany(d => d.Found));
    }

    private bool Claim(string key, int index)
    {
        var owner = _keys.GetValueOrDefault(key, index);
        var mayHave = owner == index || Items[owner] is { State: ItemState.Skipped, Code: "duplicate" };
        if (mayHave)
            _keys[key] = index;
        return mayHave;
    }

    public int GiveUp(int limit)
    {
        var given = Items.Where(i => i.State == ItemState.Queued).Take(limit).ToList();
        foreach (var item in given)
            (item.State, item.Code) = (ItemState.Cancelled, "cancelled");
        return given.Count;
    }

    public bool Requeue(RetryOnly only)
    {
        var failed = Items.Where(i => i.State == (only == RetryOnly.Cancelled ? ItemState.Cancelled : ItemState.Failed) && (i.Retryable || only != RetryOnly.Retryable)).ToList();
        foreach (var item in failed)
        {
            item.Earlier.Add((item.State, item.Code));
            (item.State, item.Code, item.Retryable) = (ItemState.Queued, "", false);
        }

        return failed.Count > 0;
    }
}

internal sealed class ModelItem(string url)
{
    public string Url => url;

    public ItemState State { get; set; }

    public string Code { get; set; } = "";

    public bool Retryable { get; set; }

    public List<(ItemState State, string Code)> Earlier { get; } = [];
}
