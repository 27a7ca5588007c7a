using System.Diagnostics.CodeAnalysis;
using Gather.Application.Jobs.Crawling;
using Gather.Domain.Jobs;

namespace Gather.Application.Jobs.Work;

/// <summary>What this process does for one job now.</summary>
[SuppressMessage("Design", "CA1001", Justification = "None holds anything without a timer or a wait handle, and disposing would race with the last unit in hand.")]
internal sealed class LiveJob(TimeProvider time)
{
    private readonly CancellationTokenSource _cancellation = new();
    private readonly SemaphoreSlim _starting = new(1);
    private QueryBudget? _queries;
    private volatile bool _isStarted;
    private int _running;

    /// <summary>The job's state when it was last looked at.</summary>
    public JobState State { get; set; }

    /// <summary>Units in hand.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>How fast items are completed.</summary>
    public RateMeter Rate { get; } = new(time);

    /// <summary>Stores what became of its items.</summary>
    public CompletionGroup Completions { get; } = new();

    /// <summary>How many URLs of one path a crawl has followed.</summary>
    public QueryBudget Queries => LazyInitializer.EnsureInitialized(ref _queries);

    /// <summary>Fires when what is in hand is to be ended, because the job was cancelled or its deadline passed.</summary>
    public CancellationToken Token => _cancellation.Token;

    public void Enter() => Interlocked.Increment(ref _running);

    /// <summary>Whether the last unit in hand has been left.</summary>
    public bool Leave() => Interlocked.Decrement(ref _running) == 0;

    /// <summary>Has the job started before its first item is; whoever comes meanwhile waits.</summary>
    public async Task StartAsync(Func<CancellationToken, Task> start, CancellationToken cancellationToken)
    {
        if (_isStarted)
            return;

        await _starting.WaitAsync(cancellationToken);
        try
        {
            if (!_isStarted)
                await start(cancellationToken);
            _isStarted = true;
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>The job was paused or has ended since: its next item starts it again.</summary>
    public void Halt() => _isStarted = false;

    public Task AbortAsync() => _cancellation.CancelAsync();
}
