namespace Gather.Application.Jobs.Work;

/// <summary>What this process does for one job now.</summary>
internal sealed class LiveJob(TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private int _running;
    private int _isStarted;

    /// <summary>Units in hand.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>How fast items are completed.</summary>
    public RateMeter Rate { get; } = new(time);

    /// <summary>How many URLs of one path a crawl has followed.</summary>
    public QueryBudget Queries { get; } = new();

    /// <summary>Fires when what is in hand is to be ended, because the job was cancelled or its deadline passed.</summary>
    public CancellationToken Token => _cancellation.Token;

    /// <summary>Whether this is the first unit begun since the process knows of the job.</summary>
    public bool TryStart() => Interlocked.Exchange(ref _isStarted, 1) == 0;

    public void Enter() => Interlocked.Increment(ref _running);

    /// <summary>Whether the last unit in hand has been left.</summary>
    public bool Leave() => Interlocked.Decrement(ref _running) == 0;

    public Task AbortAsync() => _cancellation.CancelAsync();

    public void Dispose() => _cancellation.Dispose();
}
