using Gather.Domain.Scraping;
using Gather.Infrastructure.Egress.Exchanges;
using Gather.Infrastructure.Egress.Hosts;
using Polly;

namespace Gather.Infrastructure.Egress.Resilience;

/// <summary>Takes a turn at the host for each attempt, so that repetitions are as polite as first requests.</summary>
internal sealed class TurnStrategy(CalledHost host, TimeProvider time) : ResilienceStrategy<Exchange>
{
    protected override async ValueTask<Outcome<Exchange>> ExecuteCore<TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<Exchange>>> callback, ResilienceContext context, TState state)
    {
        var call = context.Properties.GetValue(SiteCall.Key, null!);
        // Before it queues up for nothing.
        if (host.Breaker.OpenFor is { Ticks: > 0 } open)
            return Refused(CircuitOpen(open, call));

        call.Run.Enter(FetchStage.Queue);
        call.Run.BeginQueue(time.Moment());
        Turn turn;
        try
        {
            turn = await host.Gate.TakeAsync(new TurnRequest(call.Delay, call.Run.Deadline, call.First, call.Run.CanWait), context.CancellationToken);
        }
        catch (OperationCanceledException exception)
        {
            return Outcome.FromException<Exchange>(exception);
        }
        finally
        {
            call.Run.EndQueue(time.Moment());
        }

        if (turn.Permit is not { } permit)
            return Refused(Busy(turn, call));

        var isKept = false;
        try
        {
            // Others may have found it failing meanwhile.
            if (host.Breaker.OpenFor is { Ticks: > 0 } opened)
                return Refused(CircuitOpen(opened, call));

            var outcome = await callback(context, state);
            isKept = outcome.Result?.Stream is not null;
            if (isKept)
                call.Permit = permit;
            return outcome;
        }
        finally
        {
            if (!isKept)
                permit.Dispose();
        }
    }

    public static FetchError CircuitOpen(TimeSpan open, SiteCall call) => new(
        FetchErrorCode.CircuitOpen, FetchStage.Queue, Retryable: true, Seconds(open), call.Run.Attempts,
        "The host has failed so often that it is left alone for a while.");

    private static FetchError Busy(Turn turn, SiteCall call) => new(
        FetchErrorCode.HostBusy, FetchStage.Queue, Retryable: true, Seconds(turn.RetryAfter), call.Run.Attempts,
        $"The host's turn did not come: {turn.Refusal}");

    // A second is the least that Retry-After can say.
    private static double Seconds(TimeSpan span) => Math.Max(1, Math.Ceiling(span.TotalSeconds));

    private Outcome<Exchange> Refused(FetchError error) => Outcome.FromResult(Exchange.Failed(error, time.GetUtcNow()));
}

/// <summary>A turn needs no settings; the pipeline's builder wants some.</summary>
internal sealed class TurnStrategySettings : ResilienceStrategyOptions;
