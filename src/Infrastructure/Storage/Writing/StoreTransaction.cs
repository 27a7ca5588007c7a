using System.Data.Common;
using System.Security.Cryptography;
using Dapper;
using Gather.Application.Events;
using Gather.Domain.Events;
using Gather.Infrastructure.Storage.Rows;

namespace Gather.Infrastructure.Storage.Writing;

/// <summary>
/// What a command works with: SQL on the writer's connection, and the logs of the topics it declared. Entries are numbered
/// at once and stored in bulk when the batch is flushed, so SQL inside the transaction does not see them.
/// </summary>
internal sealed class StoreTransaction(
    DbTransaction transaction, long number, DateTimeOffset now, IReadOnlyDictionary<string, TopicState> topics, RowStatements rows)
{
    /// <summary>How many of a log's entries one transaction deletes at most, so that none holds the writer for long.</summary>
    public const int MaxDeleted = 10_000;

    // The entries kept have no gap, so this deletes no more than asked for.
    private const string DeleteEntries = """
        DELETE FROM entries
        WHERE topic = @Id AND seq <= @end AND seq < (SELECT MIN(seq) FROM entries WHERE topic = @Id) + @MaxDeleted
        """;

    private readonly List<PendingEntry> _entries = [];

    public DbTransaction Transaction => transaction;

    /// <summary>The writer's number of this transaction, which tells it apart from an earlier attempt.</summary>
    public long Number => number;

    public DateTimeOffset Now => now;

    public IReadOnlyList<PendingEntry> Entries => _entries;

    public IEnumerable<TopicState> ChangedTopics => topics.Values.Where(t => t.IsChanged);

    private DbConnection Connection => transaction.Connection!;

    public Appended Append(Topic topic, IReadOnlyList<NewEntry> entries)
    {
        var state = Find(topic);
        state.Epoch ??= NewEpoch();
        state.IsChanged = true;
        state.IsDropped = false;
        var first = state.Head + 1;
        foreach (var entry in entries)
            _entries.Add(new PendingEntry(state.Id, ++state.Head, Guid.CreateVersion7(now), entry.Type, entry.Data));
        return new Appended(state.Epoch, first, state.Head);
    }

    /// <summary>
    /// Drops a topic's entries up to and including <paramref name="seq"/>. All are out of sight at once, and some of them
    /// deleted; false when more are left, for another transaction to delete.
    /// </summary>
    public async ValueTask<bool> TrimAsync(Topic topic, long seq)
    {
        var state = Find(topic);
        var end = Math.Max(Math.Min(seq, state.Head), state.Trimmed);
        if (end != state.Trimmed)
        {
            _entries.RemoveAll(e => e.TopicId == state.Id && e.Seq <= end);
            state.Trimmed = end;
            state.IsChanged = true;
        }

        return await ExecuteAsync(DeleteEntries, new { state.Id, end, MaxDeleted }) < MaxDeleted;
    }

    /// <summary>
    /// Empties a topic's log and gives it a new epoch; a log that never had an entry has none to change. False when some
    /// entries are left to delete: the log is only trimmed then, and another transaction has to go on.
    /// </summary>
    public async ValueTask<bool> ResetAsync(Topic topic)
    {
        var state = Find(topic);
        if (state.Epoch is null)
            return true;

        if (!await TrimAsync(topic, state.Head))
            return false;

        state.Epoch = NewEpoch();
        state.Head = state.Trimmed = 0;
        state.IsChanged = true;
        return true;
    }

    /// <summary>Drops a topic with its log; false when some entries are left to delete, for another transaction.</summary>
    public async ValueTask<bool> DropAsync(Topic topic)
    {
        var state = Find(topic);
        if (!await TrimAsync(topic, state.Head))
            return false;

        state.Epoch = null;
        state.Head = state.Trimmed = 0;
        state.IsChanged = state.IsDropped = true;
        return true;
    }

    public Task<int> ExecuteAsync(string sql, object? parameters = null) => Connection.ExecuteAsync(sql, parameters, transaction);

    /// <summary>Runs a statement over many rows.</summary>
    public async Task<int> ExecuteAsync(string sql, RowSet set) => set.Count == 0 ? 0 : await rows.ExecuteAsync(transaction, sql, set);

    public Task<T?> QueryFirstOrDefaultAsync<T>(string sql, object? parameters = null) =>
        Connection.QueryFirstOrDefaultAsync<T>(sql, parameters, transaction);

    public async Task<List<T>> QueryAsync<T>(string sql, object parameters) =>
        (await Connection.QueryAsync<T>(sql, parameters, transaction)).AsList();

    /// <summary>Reads what a statement finds for many rows, in no certain order.</summary>
    public async Task<List<T>> QueryAsync<T>(string sql, RowSet set, Func<DbDataReader, T> read) =>
        set.Count == 0 ? [] : await rows.QueryAsync(Connection, transaction, sql, set, read, CancellationToken.None);

    private static string NewEpoch() => RandomNumberGenerator.GetHexString(16, lowercase: true);

    private TopicState Find(Topic topic) => topics.TryGetValue(topic.Name, out var state)
        ? state
        : throw new InvalidOperationException($"The command did not declare its topic '{topic.Name}', so it is not locked.");
}
