using Gather.Application.Jobs.Storage;
using Gather.Domain.Jobs;
using Gather.Infrastructure.Storage;
using Gather.Infrastructure.Storage.Rows;

namespace Gather.Infrastructure.Jobs;

/// <summary>Items to be taken in.</summary>
internal sealed class Intake(IReadOnlyCollection<HashedItem> items)
{
    private const string Insert = """
        INSERT INTO job_items (job, place, url, metadata, scrape, depth, state, code, retryable, attempt)
        SELECT @job, r.place, r.url, r.metadata, r.scrape, r.depth, @state, '', 0, 1 FROM {rows}
        """;

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

    private async Task<List<HashedItem>> ChooseAsync(JobChange change)
    {
        var room = change.Row.CrawlSettings is { } crawl ? crawl.MaxPages - change.Row.Items : long.MaxValue;
        // A crawl that has all its pages goes on meeting links for as long as it works on them.
        if (room <= 0)
            return [];

        HashSet<UInt128> keys = [.. items.Select(i => i.Key).OfType<UInt128>()];
        var known = await ItemKeys.FindAsync(change, keys);
        keys.ExceptWith(known.Keys);
        var taken = new List<HashedItem>();
        foreach (var item in items)
            // A key is taken out with its first item, so that the others of the same key are left out.
            if (taken.Count < room && (item.Key is not { } key || keys.Remove(key)))
                taken.Add(item);
        return taken;
    }
}

/// <summary>An item with the hash of its key, which is made before the writer's turn: a page may have thousands of links.</summary>
internal readonly record struct HashedItem(NewItem Item, UInt128? Key)
{
    public static HashedItem Of(NewItem item) => new(item, item.Key is null ? null : ItemKeys.Hash(item.Key));
}
