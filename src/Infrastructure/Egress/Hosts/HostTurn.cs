namespace Gather.Infrastructure.Egress.Hosts;

/// <summary>What is asked of a host's queue.</summary>
/// <param name="Delay">The least time since the start before; zero when there need be none.</param>
/// <param name="Deadline">By when it must have begun to be of any use.</param>
/// <param name="First">Whether it goes before all others and does not put off those behind it: a robots.txt, without which nobody else goes on.</param>
internal sealed record TurnRequest(TimeSpan Delay, Deadline Deadline, bool First = false);

/// <summary>A turn that was given, or why there is none.</summary>
/// <param name="Permit">The turn; dispose of it when the request is over.</param>
/// <param name="Refusal">Why there is no turn, for people.</param>
/// <param name="RetryAfter">When there should be one.</param>
internal readonly record struct Turn(HostPermit? Permit, string? Refusal, TimeSpan RetryAfter);

/// <summary>A turn at a host, given back when it is disposed of.</summary>
internal sealed class HostPermit(HostGate gate) : IDisposable
{
    private int _returned;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _returned, 1) == 0)
            gate.Release();
    }
}

/// <summary>A request that waits for its turn; guarded by its gate's lock.</summary>
internal sealed class WaitingTurn : TaskCompletionSource<Turn>
{
    public WaitingTurn(TurnRequest request)
        : base(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        Request = request;
        Node = new LinkedListNode<WaitingTurn>(this);
    }

    public TurnRequest Request { get; }

    public LinkedListNode<WaitingTurn> Node { get; }
}
