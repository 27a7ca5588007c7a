using Gather.Domain.Scraping;
using Gather.Infrastructure.Egress.Exchanges;
using Gather.Infrastructure.Egress.Hosts;
using Polly;
using Polly.Retry;

namespace Gather.Infrastructure.Egress.Resilience;

/// <summary>
/// Which requests are repeated, and when. All are GETs, so that repeating does no harm but the load, and that has its budget.
/// </summary>
internal sealed class RetryRule(CalledHost host, RetryOptions options, Action onRetry)
{
    public RetryStrategyOptions<Exchange> Strategy() => new()
    {
        MaxRetryAttempts = Math.Max(1, options.Max),
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        Delay = options.Delay,
        MaxDelay = options.MaxDelay,
        ShouldHandle = args => ValueTask.FromResult(args.AttemptNumber < options.Max && IsRepeated(args.Outcome.Result, CallOf(args.Context))),
        DelayGenerator = static args => ValueTask.FromResult(DelayAfter(args.Outcome.Result)),
        OnRetry = args =>
        {
            onRetry();
            CallOf(args.Context).Run.AddWait(args.RetryDelay);
            args.Outcome.Result?.Dispose();
            return ValueTask.CompletedTask;
        },
    };

    private bool IsRepeated(Exchange? exchange, SiteCall call)
    {
        // What was not sent was refused for a reason that a moment does not change.
        if (exchange?.Error is not { Retryable: true } error || error.Code is FetchErrorCode.HostBusy or FetchErrorCode.CircuitOpen)
            return false;

        var wait = Asked(exchange) ?? options.Delay;
        var cooling = host.Gate.State.CoolDown;
        return (wait > cooling ? wait : cooling) < call.Run.Deadline.Left && host.Budget.TrySpend();
    }

    // Where the site has asked for time, its queue holds everything back until then. Null leaves it to the backoff.
    private static TimeSpan? DelayAfter(Exchange? exchange) =>
        exchange is { Status: 429 or 503, Error.RetryAfter: not null } ? TimeSpan.Zero : Asked(exchange);

    private static TimeSpan? Asked(Exchange? exchange) => exchange?.Error?.RetryAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    private static SiteCall CallOf(ResilienceContext context) => context.Properties.GetValue(SiteCall.Key, null!);
}
