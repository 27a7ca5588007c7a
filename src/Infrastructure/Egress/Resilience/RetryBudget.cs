namespace Gather.Infrastructure.Egress.Resilience;

/// <summary>Counts a host's requests and repetitions over a sliding window, and lets only a share of them be repetitions.</summary>
internal sealed class RetryBudget(RetryOptions options, TimeProvider time)
{
    // A tenth of the window leaves at a time.
    private const int Slices = 10;

    private readonly Lock _gate = new();

    // All below is guarded by _gate.
    private readonly (int Requests, int Retries)[] _slices = new (int, int)[Slices];
    private long _current = -1;

    /// <summary>A request is sent, be it the first or a repetition.</summary>
    public void CountRequest()
    {
        lock (_gate) Slice_NeedsLock().Requests++;
    }

    /// <summary>Spends one repetition, if there is one left.</summary>
    public bool TrySpend()
    {
        lock (_gate)
        {
            ref var slice = ref Slice_NeedsLock();
            var (requests, retries) = (0, 0);
            foreach (var (sent, repeated) in _slices)
                (requests, retries) = (requests + sent, retries + repeated);

            if (retries >= Math.Max(options.BudgetMinimum, requests * options.Budget))
                return false;
            slice.Retries++;
            return true;
        }
    }

    private ref (int Requests, int Retries) Slice_NeedsLock()
    {
        var now = time.Moment().Ticks * Slices / options.BudgetWindow.Ticks;
        // All that passed since have to be empty, however long that was.
        for (var passed = Math.Max(_current + 1, now - Slices + 1); passed <= now; passed++)
            _slices[passed % Slices] = default;
        _current = now;
        return ref _slices[now % Slices];
    }
}
