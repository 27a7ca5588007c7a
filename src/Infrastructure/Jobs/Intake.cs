using Gather.Application.Jobs.Storage;
using Gather.Domain.Jobs;
using Gather.Infrastructure.Storage;
using Gather.Infrastructure.Storage.Rows;

namespace Gather.Infrastructure.Jobs;

/// <summary>Items to be taken in, with their keys' hashes, which are made before the writer's turn.</summary>
internal sealed class Intake(IEnumerable<NewItem> items)
{
    private const string Insert = """
        INSERT INTO job_items (job, place, url, metadata, scrape, depth, state, code, retryable, attempt)
        SELECT @job, r.place, r.url, r.metadata, r.scrape, r.depth, @state, '', 0, 1 FROM {rows}
        """;

    private readonly (NewItem Item, UInt128? Key)[] _items =
        [.. items.Select(i => (i, i.Key is null ? (UInt128?)null : ItemKeys.Hash(i.Key)))];

    /// <summary>Gives the items that are new and find room the next indexes, and tells how many there are.</summary>
    public async Task<int> TakeInAsync(JobChange change)
    {
        var taken = await ChooseAsync(change);
        if (taken.Count == 0)
            return 0;

        var row = change.Row;
        var first = row.Items;
        await change.Transaction.ExecuteAsync(
            Insert,
            new RowSet(taken.Count)
                .Column("place", taken.Select((_, i) => first + i))
                .Column("url", taken.Select(t => t.Item.Url))
                .Column("metadata", taken.Select(t => t.Item.Metadata?.AsArray()))
                .Column("scrape", taken.Select(t => t.Item.Scrape is { } scrape ? SettingsJson.WriteBytes(scrape) : null))
                .Column("depth", taken.Select(t => (long)t.Item.Depth))
                .With("job", row.Number)
                .With("state", (long)ItemState.Queued));
        await ItemKeys.AddAsync(change, [.. taken.Select((t, i) => (t.Key, Place: first + i)).Where(t => t.Key is not null).Select(t => (t.Key!.Value, t.Place))]);

        row.Items += taken.Count;
        change.Count(ItemState.Queued, "", taken.Count);
        // While a job is being opened nobody reads its log; job.accepted tells of all at once.
        if (row.State is not null)
            change.Tell(JobEntries.Appended(first, taken.Count));
        return taken.Count;
    }

    private async Task<List<(NewItem Item, UInt128? Key)>> ChooseAsync(JobChange change)
    {
        var room = change.Row.CrawlSettings is { } crawl ? crawl.MaxPages - change.Row.Items : long.MaxValue;
        HashSet<UInt128> keys = [.. _items.Select(i => i.Key).OfType<UInt128>()];
        var known = await ItemKeys.FindAsync(change, keys);
        keys.ExceptWith(known.Keys);
        var taken = new List<(NewItem, UInt128?)>();
        foreach (var item in _items)
            // A key is taken out with its first item, so that the others of the same key are left out.
            if (taken.Count < room && (item.Key is not { } key || keys.Remove(key)))
                taken.Add(item);
        return taken;
    }
}
