namespace Gather.Infrastructure.Egress;

/// <summary>
/// The moment by which work must be done, on the monotonic clock. It can be put off, because a fetch that several callers wait
/// for may take as long as the most patient of them allows.
/// </summary>
internal sealed class Deadline(TimeProvider time, TimeSpan timeout)
{
    private long _at = (time.Moment() + timeout).Ticks;

    public TimeSpan At => TimeSpan.FromTicks(Interlocked.Read(ref _at));

    public TimeSpan Left => At - time.Moment();

    public void PutOffTo(TimeSpan moment)
    {
        var at = Interlocked.Read(ref _at);
        while (at < moment.Ticks)
        {
            var seen = Interlocked.CompareExchange(ref _at, moment.Ticks, at);
            if (seen == at)
                return;
            at = seen;
        }
    }
}

/// <summary>The monotonic clock as a span since its own beginning: a moment can be compared and reckoned with.</summary>
internal static class MonotonicClock
{
    public static TimeSpan Moment(this TimeProvider time) => time.GetElapsedTime(0);
}
