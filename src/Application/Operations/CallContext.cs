using Gather.Application.Access;

namespace Gather.Application.Operations;

/// <summary>
/// The call being served: who makes it, the token that ends it, and why it ended. One per scope; whoever opens the scope begins
/// it. Caller gone, cancelled by an operator, out of time and shutdown all fire the one token and are told apart by
/// <see cref="EndReason"/>.
/// </summary>
public sealed class CallContext : IDisposable
{
    /// <summary>The longest that any call may be given: 1 day.</summary>
    public const string LongestTimeout = "1.00:00:00";

    private CancellationTokenSource? _cancellation;
    private CancellationTokenRegistration _callerLeft;
    private ITimer? _timeout;
    private int _endReason;

    /// <summary>Who calls.</summary>
    public Caller Caller { get; private set; } = Caller.Anonymous;

    /// <summary>Fires when the call has to end, for whatever reason.</summary>
    public CancellationToken Token => _cancellation?.Token ?? CancellationToken.None;

    /// <summary>Why the call was ended; <see cref="EndReason.None"/> while it was not.</summary>
    public EndReason EndReason => (EndReason)Volatile.Read(ref _endReason);

    /// <summary>The call's entry among the operations in flight, once it has been opened.</summary>
    public Operation? Operation { get; internal set; }

    /// <summary>Begins the call.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="timeout">How long the call may take.</param>
    /// <param name="time">The clock.</param>
    /// <param name="callerLeft">Fires when the caller goes away.</param>
    public void Begin(Caller caller, TimeSpan timeout, TimeProvider time, CancellationToken callerLeft)
    {
        Caller = caller;
        _cancellation = new CancellationTokenSource();
        // Not the source's own timeout: the reason has to stand before anyone sees the token fire.
        _timeout = time.CreateTimer(static call => ((CallContext)call!).End(EndReason.TimedOut), this, timeout, Timeout.InfiniteTimeSpan);
        _callerLeft = callerLeft.UnsafeRegister(static call => ((CallContext)call!).End(EndReason.CallerLeft), this);
    }

    /// <summary>Ends the call; the first reason given is the one that counts.</summary>
    public void End(EndReason reason)
    {
        Interlocked.CompareExchange(ref _endReason, (int)reason, (int)EndReason.None);
        try
        {
            _cancellation?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The call had ended by itself in this very moment.
        }
    }

    public void Dispose()
    {
        _timeout?.Dispose();
        _callerLeft.Dispose();
        _cancellation?.Dispose();
    }
}

/// <summary>Why a call was ended before its answer.</summary>
public enum EndReason
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>The caller went away.</summary>
    CallerLeft,

    /// <summary>An operator cancelled it.</summary>
    Cancelled,

    /// <summary>It took longer than a call may.</summary>
    TimedOut,

    /// <summary>The program is shutting down and the call's grace is over.</summary>
    ShuttingDown,
}
