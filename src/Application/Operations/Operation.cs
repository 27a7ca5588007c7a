namespace Gather.Application.Operations;

/// <summary>A request being served now.</summary>
public sealed class Operation
{
    private readonly CallContext _call;
    private long _done;
    private long _total = -1;
    private int _stage;

    internal Operation(long number, string kind, CallContext call, DateTimeOffset startedAt)
    {
        Number = number;
        Kind = kind;
        _call = call;
        StartedAt = startedAt;
    }

    /// <summary>Counts up from the start of the program.</summary>
    public long Number { get; }

    /// <summary>The use case, such as <c>sleep</c>.</summary>
    public string Kind { get; }

    /// <summary>Who called.</summary>
    public string Caller => _call.Caller.Name;

    internal string KeyId => _call.Caller.KeyId;

    /// <summary>When it began.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>How far it has come.</summary>
    public OperationStage Stage => (OperationStage)Volatile.Read(ref _stage);

    /// <summary>Items done.</summary>
    public long Done => Interlocked.Read(ref _done);

    /// <summary>Items there are, or null when the operation does not count any.</summary>
    public long? Total => Interlocked.Read(ref _total) is var total and >= 0 ? total : null;

    /// <summary>Ends it; its caller is told so.</summary>
    public void Cancel() => _call.End(EndReason.Cancelled);

    internal void End(EndReason reason) => _call.End(reason);

    internal void Enter(OperationStage stage) => Volatile.Write(ref _stage, (int)stage);

    internal void Expect(long total) => Interlocked.Exchange(ref _total, total);

    internal void Advance() => Interlocked.Increment(ref _done);
}

/// <summary>How far an operation has come.</summary>
public enum OperationStage
{
    /// <summary>Its input is being checked.</summary>
    Validating,

    /// <summary>It waits for a permit of its concurrency pool.</summary>
    Queued,

    /// <summary>It runs.</summary>
    Running,

    /// <summary>Its answer is being streamed.</summary>
    Streaming,
}
