using System.Text;
using Gather.Application.Events;
using Gather.Domain.Events;

namespace Gather.Testing.Jobs;

/// <summary>The log of one topic, whichever is asked for.</summary>
public sealed class InMemoryEventLog(TimeProvider time) : IEventLog
{
    private readonly Lock _gate = new();
    private readonly List<Entry> _entries = [];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _reads;
    private int _waits;
    private int _waiting;

    public string Epoch { get; set; } = "epoch";

    /// <summary>How often the log was read.</summary>
    public int Reads => Volatile.Read(ref _reads);

    /// <summary>How often a wait was begun, which costs a real log a read.</summary>
    public int Waits => Volatile.Read(ref _waits);

    /// <summary>How many wait now.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    public void Tell(string type, string data = "{}")
    {
        lock (_gate)
        {
            _entries.Add(new Entry(_entries.Count + 1, Guid.CreateVersion7(time.GetUtcNow()), type, time.GetUtcNow(), Encoding.UTF8.GetBytes(data)));
            _more.TrySetResult();
            _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public Task<LogPage> ReadAfterAsync(Topic topic, Position? after, int limit, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _reads);
        lock (_gate)
        {
            ResetReason? reset = after is not { } position ? null : position.Epoch != Epoch ? ResetReason.Epoch : position.Seq > _entries.Count ? ResetReason.Ahead : null;
            var from = reset is null ? after?.Seq ?? 0 : 0;
            return Task.FromResult(new LogPage(_entries.Count == 0 ? null : Epoch, _entries.Count, reset, [.. _entries.Where(e => e.Seq > from).Take(limit)]));
        }
    }

    public async Task WaitForMoreAsync(Topic topic, long seq, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _waits);
        Task more;
        lock (_gate)
            more = _entries.Count > seq ? Task.CompletedTask : _more.Task;
        Interlocked.Increment(ref _waiting);
        try
        {
            await more.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    public Task<Appended> AppendAsync(Topic topic, IReadOnlyList<NewEntry> entries, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task TrimAsync(Topic topic, long seq, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task ResetAsync(Topic topic, CancellationToken cancellationToken) => throw new NotSupportedException();
}
