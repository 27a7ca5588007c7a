using Gather.Application.Jobs.Crawling;
using Gather.Application.Jobs.Storage;
using Gather.Domain.Jobs;
using Gather.Infrastructure.Storage.Rows;

namespace Gather.Infrastructure.Jobs;

/// <summary>What became of items, with their results compressed and their keys hashed before the writer's turn.</summary>
internal sealed class Completions(IEnumerable<CompletedItem> items)
{
    private const string ReadWaiting = """
        SELECT i.place, i.url, i.attempt FROM {rows} JOIN job_items i ON i.job = @job AND i.place = r.place WHERE i.state = @queued
        """;

    private const string ReadDuplicates = $$"""
        SELECT i.place FROM {rows} JOIN job_items i ON i.job = @job AND i.place = r.place
        WHERE i.state = @skipped AND i.code = '{{SkipReason.Duplicate}}'
        """;

    private const string Update = """
        UPDATE job_items SET state = r.state, code = r.code, retryable = r.retryable, ended_at = @now
        FROM {rows} WHERE job_items.job = @job AND job_items.place = r.place
        """;

    private const string InsertResults = "INSERT INTO job_results (job, place, data) SELECT @job, r.place, r.data FROM {rows}";

    private readonly Completion[] _items = [.. items.DistinctBy(i => i.Index).Select(Completion.Of)];

    /// <summary>Stores the results of those items that wait for one, and takes in what was found through them.</summary>
    public async Task StoreAsync(JobChange change)
    {
        var waiting = await ReadWaitingAsync(change);
        var done = _items.Where(i => waiting.ContainsKey(i.Item.Index)).ToList();
        if (done.Count == 0)
            return;

        var duplicates = await ClaimKeysAsync(change, done);
        done = [.. done.Select(d => duplicates.Contains(d.Item.Index) ? d.AsDuplicate() : d)];
        await SaveAsync(change, done);

        change.Count(ItemState.Queued, "", -done.Count);
        foreach (var item in done.Select(d => d.Item))
        {
            change.Row.Bytes += item.Bytes;
            change.Count(item.State, item.Code, 1);
            var (url, attempt) = waiting[item.Index];
            change.Tell(JobEntries.Completed(item, url, attempt));
        }

        await new Intake([.. done.SelectMany(d => d.Found)]).TakeInAsync(change);
    }

    private async Task<Dictionary<long, (string Url, int Attempt)>> ReadWaitingAsync(JobChange change)
    {
        var rows = await change.Transaction.QueryAsync(
            ReadWaiting,
            new RowSet(_items.Length)
                .Column("place", _items.Select(i => i.Item.Index))
                .With("job", change.Row.Number)
                .With("queued", (long)ItemState.Queued),
            reader => (Place: reader.GetInt64(0), Url: reader.GetString(1), Attempt: reader.GetInt32(2)));
        return rows.ToDictionary(r => r.Place, r => (r.Url, r.Attempt));
    }

    /// <summary>
    /// Makes the pages known under the keys to which redirects led, and tells which items lead to a page that another one has. To one
    /// that was itself left out in this way none yields: of pages that each name the other as the original, one is kept.
    /// </summary>
    private static async Task<HashSet<long>> ClaimKeysAsync(JobChange change, IEnumerable<Completion> done)
    {
        var claims = done.Where(d => d.Item.State != ItemState.Skipped && d.AlsoKey is not null).Select(d => (Key: d.AlsoKey!.Value, d.Item.Index)).ToList();
        var known = await ItemKeys.FindAsync(change, [.. claims.Select(c => c.Key).Distinct()]);
        var duplicates = await ReadDuplicatesAsync(change, [.. known.Values.Distinct()]);
        List<(UInt128, long)> added = [], passedOn = [];
        foreach (var (key, index) in claims)
        {
            if (known.TryAdd(key, index))
                added.Add((key, index));
            else if (known[key] != index && !duplicates.Contains(known[key]))
                duplicates.Add(index);
            else if (known[key] != index)
            {
                known[key] = index;
                passedOn.Add((key, index));
            }
        }

        await ItemKeys.AddAsync(change, added);
        await ItemKeys.PassOnAsync(change, passedOn);
        return duplicates;
    }

    private static async Task<HashSet<long>> ReadDuplicatesAsync(JobChange change, List<long> places) => [.. await change.Transaction.QueryAsync(
        ReadDuplicates,
        new RowSet(places.Count).Column("place", places).With("job", change.Row.Number).With("skipped", (long)ItemState.Skipped),
        reader => reader.GetInt64(0))];

    private static async Task SaveAsync(JobChange change, List<Completion> done)
    {
        await change.Transaction.ExecuteAsync(
            Update,
            new RowSet(done.Count)
                .Column("place", done.Select(d => d.Item.Index))
                .Column("state", done.Select(d => (long)d.Item.State))
                .Column("code", done.Select(d => d.Item.Code))
                .Column("retryable", done.Select(d => d.Item.Retryable ? 1L : 0))
                .With("job", change.Row.Number)
                .With("now", change.Now));
        await change.Transaction.ExecuteAsync(
            InsertResults,
            new RowSet(done.Count)
                .Column("place", done.Select(d => d.Item.Index))
                .Column("data", done.Select(d => d.Data))
                .With("job", change.Row.Number));
    }

    private readonly record struct Completion(CompletedItem Item, byte[] Data, UInt128? AlsoKey, HashedItem[] Found)
    {
        public static Completion Of(CompletedItem item) => new(
            item, ResultCompression.Compress(item.Result), item.AlsoKey is null ? null : ItemKeys.Hash(item.AlsoKey), [.. item.Found.Select(HashedItem.Of)]);

        public Completion AsDuplicate() => this with { Item = Item with { State = ItemState.Skipped, Code = SkipReason.Duplicate, Retryable = false } };
    }
}
