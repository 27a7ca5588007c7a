using Gather.Application.Scraping.Fetching;
using Gather.Infrastructure.Egress.Exchanges;

namespace Gather.Infrastructure.Egress.Bodies;

/// <summary>A body as it comes over the wire, counted and bounded in bytes, silence and slowness.</summary>
internal sealed class ReceivedStream(Stream inner, ExchangeClock clock, long maxBytes, EgressOptions options, TimeProvider time) : ReadOnlyStream
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    private TimeSpan _waited;

    /// <summary>The bytes received so far.</summary>
    public long Count { get; private set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var reading = inner.ReadAsync(buffer, clock.Token);
            var read = reading.IsCompletedSuccessfully ? await reading : await WaitAsync(reading, cancellationToken);
            Count += read;
            return Count <= maxBytes ? read : throw new FetchFailedException(EgressFaults.BodyTooLarge(maxBytes));
        }
        catch (Exception exception) when (exception is not FetchFailedException && FaultOf.Receiving(exception) is { } error)
        {
            throw new FetchFailedException(error, exception);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    private async ValueTask<int> WaitAsync(ValueTask<int> reading, CancellationToken cancellationToken)
    {
        var limit = Limit();
        clock.EndAfter(limit);

        // A reader who leaves leaves the body half-read, and with it the exchange.
        using var left = cancellationToken == clock.Token ? default : cancellationToken.UnsafeRegister(static c => ((ExchangeClock)c!).End(), clock);
        var started = time.GetTimestamp();
        try
        {
            return await reading;
        }
        catch (OperationCanceledException exception) when (!clock.HasCallerLeft && (cancellationToken == clock.Token || !cancellationToken.IsCancellationRequested))
        {
            throw new FetchFailedException(
                EgressFaults.BodyTimedOut(limit < options.BodyIdleTimeout ? "The body came too slowly." : "Nothing of the body came for too long."),
                exception);
        }
        finally
        {
            // The time that the reader takes for what it has read is not the site's.
            clock.EndAfter(Timeout.InfiniteTimeSpan);
            _waited += time.GetElapsedTime(started);
            clock.Body = _waited;
        }
    }

    // Until when the next bytes must be there: neither is the site silent for too long, nor too slow on average.
    private TimeSpan Limit()
    {
        if (options.MinBodyRate == 0)
            return options.BodyIdleTimeout;
        var earned = TimeSpan.FromSeconds((double)Count / options.MinBodyRate);
        var left = (earned > options.BodyRateGrace ? earned : options.BodyRateGrace) - _waited;
        return left > options.BodyIdleTimeout ? options.BodyIdleTimeout : left > Shortest ? left : Shortest;
    }
}
