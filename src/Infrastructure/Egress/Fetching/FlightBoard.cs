using System.Collections.Concurrent;

namespace Gather.Infrastructure.Egress.Fetching;

/// <summary>The work in flight, by what it is for, so that the same is not done twice at once.</summary>
internal sealed class FlightBoard<TKey, TResult>
    where TKey : notnull
    where TResult : class
{
    private readonly ConcurrentDictionary<TKey, Flight<TResult>> _flights = new();

    /// <summary>Takes a seat in the flight that does this, or starts it. Whoever took it has to leave.</summary>
    public Flight<TResult> Board(TKey key, Func<FetchRun> newRun, Func<FetchRun, CancellationToken, Task<TResult>> work, out bool hasJoined)
    {
        while (true)
        {
            if (_flights.TryGetValue(key, out var flight) && flight.TryBoard())
            {
                hasJoined = true;
                return flight;
            }

            // One that has landed or was abandoned is on its way out.
            if (flight is not null)
                _flights.TryRemove(KeyValuePair.Create(key, flight));
            var started = new Flight<TResult>(newRun());
            if (!_flights.TryAdd(key, started))
                continue;

            hasJoined = false;
            Start(key, started, work);
            return started;
        }
    }

    private void Start(TKey key, Flight<TResult> flight, Func<FetchRun, CancellationToken, Task<TResult>> work) =>
        _ = flight.FlyAsync(work, landed => _flights.TryRemove(KeyValuePair.Create(key, landed)));
}
