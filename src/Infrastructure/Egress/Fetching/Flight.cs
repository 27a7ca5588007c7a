using System.Diagnostics.CodeAnalysis;

namespace Gather.Infrastructure.Egress.Fetching;

/// <summary>
/// One piece of work for which several wait. Each takes a seat and leaves it again: whoever does not want to wait any longer at
/// once, the others when they are done with the result. When the last has left, the work is cancelled, or its result disposed of.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A source without a timer holds nothing, and disposing of it would race with the last to leave.")]
internal sealed class Flight<TResult>(FetchRun run)
    where TResult : class
{
    private readonly TaskCompletionSource<TResult> _landing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _abandoned = new();
    private readonly Lock _gate = new();

    // All below is guarded by _gate.
    private int _seats = 1;
    private bool _hasLanded;
    private TResult? _result;

    public FetchRun Run => run;

    public Task<TResult> Result => _landing.Task;

    /// <summary>Takes a seat, unless it is too late.</summary>
    public bool TryBoard()
    {
        lock (_gate)
        {
            if (_hasLanded || _seats == 0)
                return false;
            _seats++;
            return true;
        }
    }

    public void Leave()
    {
        TResult? result;
        lock (_gate)
        {
            if (--_seats > 0)
                return;
            result = _result;
            if (_hasLanded && result is null)
                return;
        }

        if (result is null)
            _abandoned.Cancel();
        else
            (result as IDisposable)?.Dispose();
    }

    /// <summary>Does the work. It does not fail: whoever waits learns how it ended.</summary>
    public async Task FlyAsync(Func<FetchRun, CancellationToken, Task<TResult>> work, Action<Flight<TResult>> beforeLanding)
    {
        try
        {
            var result = await work(run, _abandoned.Token);
            beforeLanding(this);
            Land(result);
            _landing.TrySetResult(result);
        }
        catch (OperationCanceledException) when (_abandoned.IsCancellationRequested)
        {
            beforeLanding(this);
            Land(null);
            _landing.TrySetCanceled(_abandoned.Token);
        }
        catch (Exception exception)
        {
            beforeLanding(this);
            Land(null);
            _landing.TrySetException(exception);
        }
    }

    private void Land(TResult? result)
    {
        lock (_gate)
        {
            (_hasLanded, _result) = (true, result);
            if (_seats > 0)
                return;
        }

        // Nobody is there to do it.
        (result as IDisposable)?.Dispose();
    }
}
