using Gather.Domain.Scraping;
using Gather.Infrastructure.Egress.Exchanges;
using Polly;
using Polly.CircuitBreaker;
using CircuitState = Gather.Application.Scraping.Fetching.CircuitState;

namespace Gather.Infrastructure.Egress.Resilience;

/// <summary>A host's circuit breaker: what it counts, and how it stands.</summary>
internal sealed class HostBreaker(BreakerOptions options, TimeProvider time)
{
    private const long IsWell = -1;

    private readonly CircuitBreakerStateProvider _provider = new();
    private long _openUntil;
    private long _failingSince = IsWell;
    private int _failuresInARow;

    /// <summary>For how long the host yet is left alone.</summary>
    public TimeSpan OpenFor => TimeSpan.FromTicks(Interlocked.Read(ref _openUntil)) - time.Moment() is { Ticks: > 0 } rest ? rest : TimeSpan.Zero;

    /// <summary>Whether the host has been left alone, again and again, for longer than anyone waits.</summary>
    public bool IsGivenUp =>
        Interlocked.Read(ref _failingSince) is not IsWell and var since && time.Moment() - TimeSpan.FromTicks(since) >= options.Patience;

    public CircuitState State => OpenFor > TimeSpan.Zero ? CircuitState.Open
        : _provider.CircuitState == Polly.CircuitBreaker.CircuitState.Closed ? CircuitState.Closed
        : CircuitState.HalfOpen;

    public CircuitBreakerStrategyOptions<Exchange> Strategy() => new()
    {
        FailureRatio = options.FailureRatio,
        MinimumThroughput = options.MinimumRequests,
        SamplingDuration = options.Window,
        BreakDuration = options.Break,
        StateProvider = _provider,
        ShouldHandle = args => ValueTask.FromResult(Counted(args.Outcome)),
        OnOpened = _ =>
        {
            Open();
            return ValueTask.CompletedTask;
        },
        OnClosed = _ =>
        {
            Interlocked.Exchange(ref _openUntil, 0);
            return ValueTask.CompletedTask;
        },
    };

    // A host of which a thousand pages were had just before is down all the same when nothing comes any more: the share of failures
    // would tell it only after a thousand more.
    private bool Counted(Outcome<Exchange> outcome)
    {
        var isFailure = IsFailure(outcome);
        if (isFailure && outcome.Result is not null)
        {
            if (Interlocked.Increment(ref _failuresInARow) >= options.MinimumRequests)
                Open();
        }
        else if (outcome.Result?.Status is not null)
        {
            Interlocked.Exchange(ref _failuresInARow, 0);
            Interlocked.Exchange(ref _failingSince, IsWell);
        }

        return isFailure;
    }

    private void Open()
    {
        var now = time.Moment();
        Interlocked.Exchange(ref _openUntil, (now + options.Break).Ticks);
        Interlocked.CompareExchange(ref _failingSince, now.Ticks, IsWell);
    }

    private bool IsFailure(Outcome<Exchange> outcome) => outcome.Result?.Error switch
    {
        { Code: FetchErrorCode.UpstreamStatus } => outcome.Result.Status >= 500,
        { Code: FetchErrorCode.DnsFailed or FetchErrorCode.ConnectFailed or FetchErrorCode.ConnectTimedOut or FetchErrorCode.TlsFailed } => true,
        { Code: FetchErrorCode.ResponseTimedOut or FetchErrorCode.ConnectionClosed or FetchErrorCode.BodyTimedOut or FetchErrorCode.BodyTruncated } => true,
        // Whoever was to try the host again has left: nothing was found out, so it stays open.
        null => outcome.Exception is not null && _provider.CircuitState == Polly.CircuitBreaker.CircuitState.HalfOpen,
        _ => false,
    };
}
