namespace Gather.Application.Jobs.Work;

/// <summary>Counts items by the second and tells their rate over the last half minute.</summary>
internal sealed class RateMeter(TimeProvider time)
{
    private const int Seconds = 30;

    // Guards all below.
    private readonly Lock _gate = new();
    private readonly long[] _counts = new long[Seconds];
    private readonly long _began = time.GetTimestamp();
    private long _second;

    public void Add(int count)
    {
        lock (_gate)
        {
            Advance_NeedsLock();
            _counts[_second % Seconds] += count;
        }
    }

    /// <summary>Items a second; over the time since the beginning while that is shorter.</summary>
    public double PerSecond
    {
        get
        {
            lock (_gate)
            {
                Advance_NeedsLock();
                return _counts.Sum() / Math.Clamp(time.GetElapsedTime(_began).TotalSeconds, 1, Seconds);
            }
        }
    }

    private void Advance_NeedsLock()
    {
        var now = (long)time.GetElapsedTime(_began).TotalSeconds;
        for (var second = Math.Max(_second + 1, now - Seconds + 1); second <= now; second++)
            _counts[second % Seconds] = 0;
        _second = Math.Max(_second, now);
    }
}
