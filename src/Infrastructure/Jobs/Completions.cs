using Gather.Application.Jobs.Storage;
using Gather.Domain.Jobs;
using Gather.Infrastructure.Storage.Rows;

namespace Gather.Infrastructure.Jobs;

/// <summary>What became of items, with their results compressed before the writer's turn.</summary>
internal sealed class Completions(IEnumerable<CompletedItem> items)
{
    private const string ReadWaiting = """
        SELECT i.place, i.url, i.attempt FROM {rows} JOIN job_items i ON i.job = @job AND i.place = r.place WHERE i.state = @queued
        """;

    private const string Update = """
        UPDATE job_items SET state = r.state, code = r.code, retryable = r.retryable, ended_at = @now
        FROM {rows} WHERE job_items.job = @job AND job_items.place = r.place
        """;

    private const string InsertResults = "INSERT INTO job_results (job, place, data) SELECT @job, r.place, r.data FROM {rows}";

    private readonly (CompletedItem Item, byte[] Data)[] _items =
        [.. items.DistinctBy(i => i.Index).Select(i => (i, ResultCompression.Compress(i.Result)))];

    private readonly Dictionary<long, UInt128> _alsoKeys =
        items.DistinctBy(i => i.Index).Where(i => i.AlsoKey is not null).ToDictionary(i => i.Index, i => ItemKeys.Hash(i.AlsoKey!));

    /// <summary>Stores the results of those items that wait for one, and takes in what was found through them.</summary>
    public async Task StoreAsync(JobChange change)
    {
        var waiting = await ReadWaitingAsync(change);
        var done = _items.Where(i => waiting.ContainsKey(i.Item.Index)).ToList();
        if (done.Count == 0)
            return;

        var duplicates = await ClaimKeysAsync(change, done.Select(d => d.Item));
        done = [.. done.Select(d => duplicates.Contains(d.Item.Index) ? (d.Item with { State = ItemState.Skipped, Code = "duplicate", Retryable = false }, d.Data) : d)];
        await SaveAsync(change, done);

        change.Count(ItemState.Queued, "", -done.Count);
        foreach (var (item, _) in done)
        {
            change.Row.Bytes += item.Bytes;
            change.Count(item.State, item.Code, 1);
            var (url, attempt) = waiting[item.Index];
            change.Tell(JobEntries.Completed(item, url, attempt));
        }

        await new Intake(done.SelectMany(d => d.Item.Found)).TakeInAsync(change);
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

    /// <summary>Makes the pages known under the keys to which redirects led, and tells which items lead to a page that another one has.</summary>
    private async Task<HashSet<long>> ClaimKeysAsync(JobChange change, IEnumerable<CompletedItem> done)
    {
        var claims = done.Where(i => i.State != ItemState.Skipped && _alsoKeys.ContainsKey(i.Index)).Select(i => (Key: _alsoKeys[i.Index], i.Index)).ToList();
        var known = await ItemKeys.FindAsync(change, [.. claims.Select(c => c.Key).Distinct()]);
        var claimed = claims.Where(c => known.TryAdd(c.Key, c.Index)).ToList();
        await ItemKeys.AddAsync(change, claimed);
        return [.. claims.Where(c => known[c.Key] != c.Index).Select(c => c.Index)];
    }

    private static async Task SaveAsync(JobChange change, List<(CompletedItem Item, byte[] Data)> done)
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
}
