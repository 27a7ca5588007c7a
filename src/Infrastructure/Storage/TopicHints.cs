using System.Data.Common;
using Gather.Infrastructure.Storage.Rows;
using Microsoft.Extensions.Logging;

namespace Gather.Infrastructure.Storage;

/// <summary>
/// Wakes those who wait for a topic's next entry: at once when this process commits one. A hint may be lost, and another node
/// gives none, so the topics waited for are looked at together once in <see cref="Interval"/>, as long as anybody waits.
/// </summary>
internal sealed partial class TopicHints : IAsyncDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>How many waiters' topics are looked at with one query.</summary>
    private const int ChunkSize = 1000;

    private const string ReadHeads = "SELECT t.name, t.epoch, t.head FROM {rows} JOIN topics t ON t.name = r.name";

    private readonly StoreDialect _dialect;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private readonly CancellationTokenSource _closing = new();

    // Guards _waiters and _isArmed.
    private readonly Lock _gate = new();
    private readonly Dictionary<string, HashSet<Waiter>> _waiters = new(StringComparer.Ordinal);
    private bool _isArmed;

    // Written by the timer, read after it has ended.
    private Task _polling = Task.CompletedTask;

    public TopicHints(StoreDialect dialect, TimeProvider time, ILogger<TopicHints> logger)
    {
        _dialect = dialect;
        _logger = logger;
        _timer = time.CreateTimer(static h => ((TopicHints)h!)._polling = ((TopicHints)h).PollAsync(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How many are waiting.</summary>
    public int Waiting
    {
        get { lock (_gate) return _waiters.Values.Sum(w => w.Count); }
    }

    /// <summary>Waits until a topic has an entry after <paramref name="seq"/>, or another log than it had.</summary>
    public async Task WaitAsync(string topic, long seq, CancellationToken cancellationToken)
    {
        var waiter = new Waiter(topic, seq, cancellationToken);
        Add(waiter);
        try
        {
            // It listens before it looks, so that an entry stored in between is not missed.
            await LookAsync([waiter], cancellationToken);
            Arm();
            await using var registration = cancellationToken.UnsafeRegister(static w => ((Waiter)w!).Cancel(), waiter);
            await waiter.Task;
        }
        finally
        {
            Remove(waiter);
        }
    }

    public void Wake(string topic)
    {
        HashSet<Waiter>? woken;
        lock (_gate)
            _waiters.Remove(topic, out woken);

        foreach (var waiter in woken ?? [])
            waiter.TrySetResult();
    }

    /// <summary>Ends the looking and wakes all, who will find the store closed.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _timer.DisposeAsync();
        await _polling;
        foreach (var waiter in Snapshot())
            waiter.TrySetResult();
        _closing.Dispose();
    }

    private async Task PollAsync()
    {
        try
        {
            foreach (var chunk in Snapshot().Chunk(ChunkSize))
                await LookAsync(chunk, _closing.Token);
        }
        catch (Exception) when (_closing.IsCancellationRequested)
        {
            return;
        }
        catch (Exception e)
        {
            // Whoever waits goes on waiting: the next look may succeed.
            LogPutOff(e);
        }

        lock (_gate)
            _isArmed = false;
        Arm();
    }

    private async Task LookAsync(IReadOnlyList<Waiter> waiters, CancellationToken cancellationToken)
    {
        string[] names = [.. waiters.Select(w => w.Topic).Distinct(StringComparer.Ordinal)];
        var set = new RowSet(names.Length).Column("name", names);
        var heads = await _dialect.ReadAsync(
            (connection, token) => _dialect.Rows.QueryAsync(connection, transaction: null, ReadHeads, set, ReadHead, token), cancellationToken);
        var byName = heads.ToDictionary(h => h.Name, h => (h.Epoch, h.Head), StringComparer.Ordinal);
        foreach (var waiter in waiters)
            waiter.Look(byName.GetValueOrDefault(waiter.Topic));
    }

    private static (string Name, string? Epoch, long Head) ReadHead(DbDataReader reader) =>
        (reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetString(1), reader.GetInt64(2));

    private Waiter[] Snapshot()
    {
        lock (_gate)
            return [.. _waiters.Values.SelectMany(w => w)];
    }

    private void Arm()
    {
        lock (_gate)
        {
            if (_isArmed || _waiters.Count == 0 || _closing.IsCancellationRequested)
                return;
            _isArmed = true;
            _timer.Change(Interval, Timeout.InfiniteTimeSpan);
        }
    }

    private void Add(Waiter waiter)
    {
        lock (_gate)
        {
            if (!_waiters.TryGetValue(waiter.Topic, out var waiters))
                _waiters[waiter.Topic] = waiters = [];
            waiters.Add(waiter);
        }
    }

    private void Remove(Waiter waiter)
    {
        lock (_gate)
        {
            if (_waiters.TryGetValue(waiter.Topic, out var waiters) && waiters.Remove(waiter) && waiters.Count == 0)
                _waiters.Remove(waiter.Topic);
            if (_waiters.Count > 0 || !_isArmed)
                return;
            _isArmed = false;
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    [LoggerMessage(2021, LogLevel.Warning, "The topics waited for could not be looked at; they are looked at again", EventName = "TopicLookPutOff")]
    private partial void LogPutOff(Exception exception);

    private sealed class Waiter(string topic, long seq, CancellationToken cancellationToken)
        : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        private (string? Epoch, long Head)? _first;

        public string Topic => topic;

        /// <summary>Ends the waiting when the log is ahead, or is not the one that it was at the first look.</summary>
        public void Look((string? Epoch, long Head) log)
        {
            _first ??= log;
            if (log.Head > seq || log.Head < _first.Value.Head || log.Epoch != _first.Value.Epoch)
                TrySetResult();
        }

        public void Cancel() => TrySetCanceled(cancellationToken);
    }
}
