using System.Data.Common;
using System.Security.Cryptography;
using Dapper;
using Gather.Application.Events;
using Gather.Domain.Events;

namespace Gather.Infrastructure.Storage.Writing;

/// <summary>
/// What a command works with: SQL on the writer's connection, and the logs of the topics it declared. Entries are numbered
/// at once and stored in bulk when the batch is flushed, so SQL inside the transaction does not see them.
/// </summary>
internal sealed class StoreTransaction(
    DbTransaction transaction, long number, DateTimeOffset now, IReadOnlyDictionary<string, TopicState> topics)
{
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
        var first = state.Head + 1;
        foreach (var entry in entries)
            _entries.Add(new PendingEntry(state.Id, ++state.Head, Guid.CreateVersion7(now), entry.Type, entry.Data));
        return new Appended(state.Epoch, first, state.Head);
    }

    /// <summary>Drops a topic's entries up to and including <paramref name="seq"/> and tells how far they are dropped now.</summary>
    public async ValueTask<long> TrimAsync(Topic topic, long seq)
    {
        var state = Find(topic);
        var end = Math.Min(seq, state.Head);
        if (end <= state.Trimmed)
            return state.Trimmed;

        _entries.RemoveAll(e => e.TopicId == state.Id && e.Seq <= end);
        await ExecuteAsync("DELETE FROM entries WHERE topic = @Id AND seq <= @end", new { state.Id, end });
        state.Trimmed = end;
        state.IsChanged = true;
        return end;
    }

    /// <summary>Empties a topic's log and gives it a new epoch; a log that never had an entry has none to change.</summary>
    public async ValueTask<string?> ResetAsync(Topic topic)
    {
        var state = Find(topic);
        if (state.Epoch is null)
            return null;

        _entries.RemoveAll(e => e.TopicId == state.Id);
        await ExecuteAsync("DELETE FROM entries WHERE topic = @Id", new { state.Id });
        state.Epoch = NewEpoch();
        state.Head = state.Trimmed = 0;
        state.IsChanged = true;
        return state.Epoch;
    }

    public Task<int> ExecuteAsync(string sql, object? parameters = null) => Connection.ExecuteAsync(sql, parameters, transaction);

    public Task<T?> QueryFirstOrDefaultAsync<T>(string sql, object? parameters = null) =>
        Connection.QueryFirstOrDefaultAsync<T>(sql, parameters, transaction);

    private static string NewEpoch() => RandomNumberGenerator.GetHexString(16, lowercase: true);

    private TopicState Find(Topic topic) => topics.TryGetValue(topic.Name, out var state)
        ? state
        : throw new InvalidOperationException($"The command did not declare its topic '{topic.Name}', so it is not locked.");
}
