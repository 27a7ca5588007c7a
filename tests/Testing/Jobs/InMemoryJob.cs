using Gather.Application.Jobs;
using Gather.Application.Jobs.Crawling;
using Gather.Application.Jobs.Storage;
using Gather.Domain.Jobs;

namespace Gather.Testing.Jobs;

/// <summary>A job as <see cref="InMemoryJobStore"/> keeps it; used under the store's lock.</summary>
internal sealed class InMemoryJob(Job job)
{
    private readonly Dictionary<string, long> _keys = new(StringComparer.Ordinal);

    public Job Job { get; set; } = job;

    public bool IsAccepted { get; set; }

    public List<InMemoryItem> Items { get; } = [];

    /// <summary>The types of what the job's log tells.</summary>
    public List<string> Log { get; } = [];

    public long Queued => Items.Count(i => i.State == ItemState.Queued);

    public Job Read() => Job with
    {
        Accepted = Items.Count,
        Tallies = [.. Items.GroupBy(i => (i.State, i.Code)).Select(g => new ItemTally(g.Key.State, g.Key.Code, g.Count()))],
        Bytes = Items.Sum(i => i.Bytes),
    };

    public int Add(IEnumerable<NewItem> items)
    {
        var before = Items.Count;
        foreach (var item in items)
            if ((Job.Crawl is not { } crawl || Items.Count < crawl.MaxPages) && (item.Key is null || _keys.TryAdd(item.Key, Items.Count)))
                Items.Add(new InMemoryItem(Items.Count, item));
        return Items.Count - before;
    }

    public void Retry(DateTimeOffset now)
    {
        var tuning = Job.Tuning.Deadline <= now ? Job.Tuning with { Deadline = null } : Job.Tuning;
        Job = Job with { State = JobState.Queued, Reason = null, EndedAt = null, Tuning = tuning };
        Log.Add("job.retry");
    }

    public void Complete(CompletedItem completed)
    {
        var item = Items[checked((int)completed.Index)];
        if (item.State != ItemState.Queued)
            return;

        var isDuplicate = completed.State != ItemState.Skipped && completed.AlsoKey is { } key && !Claim(key, item.Index);
        (item.State, item.Code, item.Retryable) = isDuplicate ? (ItemState.Skipped, SkipReason.Duplicate, false) : (completed.State, completed.Code, completed.Retryable);
        (item.Result, item.Status, item.Bytes) = (completed.Result.ToArray(), completed.Status, item.Bytes + completed.Bytes);
        item.Ends++;
        Log.Add("item." + item.State.ToString().ToLowerInvariant());
        Add(completed.Found);
    }

    private bool Claim(string key, long index)
    {
        var owner = _keys.GetValueOrDefault(key, index);
        var mayHave = owner == index || Items[checked((int)owner)] is { State: ItemState.Skipped, Code: SkipReason.Duplicate };
        if (mayHave)
            _keys[key] = index;
        return mayHave;
    }
}

/// <summary>An item as it is kept.</summary>
public sealed class InMemoryItem(long index, NewItem item)
{
    public long Index => index;

    public string Url => item.Url;

    public int Depth => item.Depth;

    public NewItem Given => item;

    public ItemState State { get; set; }

    public string Code { get; set; } = "";

    public bool Retryable { get; set; }

    public int? Status { get; set; }

    public long Bytes { get; set; }

    public int Attempt { get; set; } = 1;

    public byte[]? Result { get; set; }

    /// <summary>How often it has got a result; one more than its retries at most, whatever happens.</summary>
    public int Ends { get; set; }

    public List<EarlierResult> Earlier { get; } = [];
}
