using Gather.Application.Events;
using Gather.Application.Jobs;
using Gather.Domain.Events;
using Gather.Domain.Jobs;
using Gather.Infrastructure.Jobs.Webhooks;
using Gather.Infrastructure.Storage.Rows;
using Gather.Infrastructure.Storage.Writing;

namespace Gather.Infrastructure.Jobs;

/// <summary>
/// A change of one job: its row, its tallies and what its topic is to tell of it, which are stored together at the end. The
/// topic's lock guards all rows of the job.
/// </summary>
internal sealed class JobChange
{
    private const string AddToTallies = """
        INSERT INTO job_tallies (job, state, code, count)
        SELECT @job, r.state, r.code, r.count FROM {rows} WHERE true
        ON CONFLICT (job, state, code) DO UPDATE SET count = job_tallies.count + excluded.count
        """;

    private readonly Topic _topic;
    private readonly List<NewEntry> _entries = [];
    private readonly Dictionary<(ItemState State, string Code), long> _changes = [];
    private readonly Dictionary<(ItemState State, string Code), long> _counts;

    public JobChange(StoreTransaction transaction, Topic topic, JobRow row)
    {
        (Transaction, _topic, Row) = (transaction, topic, row);
        _counts = row.ReadTallies().ToDictionary(t => (t.State, t.Code), t => t.Count);
    }

    public StoreTransaction Transaction { get; }

    public Topic Topic => _topic;

    public JobRow Row { get; }

    public long Now => Transaction.Now.ToUnixTimeMilliseconds();

    /// <summary>The state that does not allow what was asked for.</summary>
    public JobState? Refused { get; private set; }

    /// <summary>Leaves everything as it is; the caller is told of the state.</summary>
    public T? Refuse<T>()
    {
        Refused = Row.State;
        return default;
    }

    /// <summary>Counts items into a state, or out of it.</summary>
    public void Count(ItemState state, string code, long items)
    {
        _changes[(state, code)] = _changes.GetValueOrDefault((state, code)) + items;
        _counts[(state, code)] = _counts.GetValueOrDefault((state, code)) + items;
    }

    public void Tell(NewEntry entry) => _entries.Add(entry);

    public Job ToJob() => Row.ToJob(_counts.Where(c => c.Value != 0).Select(c => new ItemTally(c.Key.State, c.Key.Code, c.Value)));

    public async Task SaveAsync()
    {
        if (_entries.Count > 0)
            Outbox.Note(this, Transaction.Append(_topic, _entries), _entries);
        await Transaction.ExecuteAsync(JobRow.Update, Row);
        var tallies = _changes.Where(c => c.Value != 0).ToList();
        await Transaction.ExecuteAsync(
            AddToTallies,
            new RowSet(tallies.Count)
                .Column("state", tallies.Select(t => (long)t.Key.State))
                .Column("code", tallies.Select(t => t.Key.Code))
                .Column("count", tallies.Select(t => t.Value))
                .With("job", Row.Number));
    }

    /// <summary>Drops what the topic has told; false when some is left for another transaction.</summary>
    public ValueTask<bool> DropLogAsync() => Transaction.DropAsync(_topic);
}
