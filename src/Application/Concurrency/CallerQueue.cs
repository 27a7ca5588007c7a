using System.Threading.RateLimiting;

namespace Gather.Application.Concurrency;

/// <summary>One caller's permits and waiting requests; guarded by its limiter's lock.</summary>
internal sealed class CallerQueue(string name, FairConcurrencyLimiter limiter)
{
    public static readonly IComparer<CallerQueue> LeastServedFirst = Comparer<CallerQueue>.Create(static (a, b) =>
        a.Held != b.Held ? a.Held.CompareTo(b.Held)
        : a.LastTurn.CompareTo(b.LastTurn));

    public string Name => name;

    public FairConcurrencyLimiter Limiter => limiter;

    public LinkedList<Waiter> Waiters { get; } = [];

    public int Held { get; set; }

    /// <summary>
    /// When the caller came, was last given a permit or gave one back: no two callers share one. A caller that is forgotten when
    /// it has nothing left comes anew, so that it overtakes nobody who is waiting.
    /// </summary>
    public long LastTurn { get; set; }
}

/// <summary>A request that waits for its permit.</summary>
internal sealed class Waiter : TaskCompletionSource<RateLimitLease>
{
    public Waiter(CallerQueue caller)
        : base(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        Caller = caller;
        Node = new LinkedListNode<Waiter>(this);
    }

    public CallerQueue Caller { get; }

    public LinkedListNode<Waiter> Node { get; }
}

/// <summary>A permit, given back when it is disposed of; or the refusal of one.</summary>
internal sealed class ConcurrencyLease(CallerQueue? caller) : RateLimitLease
{
    public static readonly ConcurrencyLease Refused = new(caller: null);

    private CallerQueue? _caller = caller;

    public override bool IsAcquired { get; } = caller is not null;

    public override IEnumerable<string> MetadataNames => [];

    public override bool TryGetMetadata(string metadataName, out object? metadata)
    {
        metadata = null;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (Interlocked.Exchange(ref _caller, null) is { } caller)
            caller.Limiter.Release(caller);
        base.Dispose(disposing);
    }
}
