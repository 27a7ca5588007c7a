using Gather.Domain.Scraping;
using Gather.Infrastructure.Egress.Exchanges;
using Gather.Infrastructure.Egress.Fetching;
using Gather.Infrastructure.Egress.Hosts;
using Microsoft.Extensions.Options;
using Polly;
using Polly.CircuitBreaker;

namespace Gather.Infrastructure.Egress.Resilience;

/// <summary>Calls a site for one hop: politely, repeating what may succeed, leaving alone what keeps failing.</summary>
internal sealed class SiteCaller(HostRegistry hosts, Exchanger exchanger, IOptions<EgressOptions> options, FetchMetrics metrics, TimeProvider time)
{
    /// <summary>How often it is looked whether the one request is back that tries a host again.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly TimeSpan _attemptTimeout = options.Value.Retries.AttemptTimeout;

    public async Task<SiteResponse> CallAsync(SiteCall call, CancellationToken cancellationToken)
    {
        var hold = hosts.Hold(call.Request.Url.Origin);
        var context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: false, cancellationToken);
        context.Properties.Set(SiteCall.Key, call);
        var isKept = false;
        try
        {
            var outcome = await hold.Host.Pipeline.ExecuteOutcomeAsync(
                static (c, state) => state.This.AttemptAsync(state.Host, state.Call, c.CancellationToken),
                context,
                (This: this, hold.Host, Call: call));
            if (outcome.Exception is BrokenCircuitException)
                return SiteResponse.Failed(TurnStrategy.CircuitOpen(hold.Host.Breaker.OpenFor, call));

            outcome.ThrowIfException();
            var exchange = outcome.Result!;
            isKept = exchange.Stream is not null;
            return Response(exchange, call, hold);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
            if (!isKept)
                hold.Dispose();
        }
    }

    /// <summary>
    /// Waits while a host is left alone; the caller then tries again. False for who cannot wait, and when the host has failed for
    /// so long that there is no point in it.
    /// </summary>
    public async Task<bool> WaitForCircuitAsync(TargetUrl url, FetchRun run, CancellationToken cancellationToken)
    {
        using var hold = hosts.Hold(url.Origin);
        var breaker = hold.Host.Breaker;
        if (!run.CanWait || breaker.IsGivenUp)
            return false;

        run.Enter(FetchStage.Queue);
        run.BeginQueue(time.Moment());
        try
        {
            var rest = breaker.OpenFor;
            await Task.Delay(rest > TimeSpan.Zero ? TimeSpan.FromMilliseconds(Math.Ceiling(rest.TotalMilliseconds)) : Look, time, cancellationToken);
        }
        finally
        {
            run.EndQueue(time.Moment());
        }

        return true;
    }

    private async ValueTask<Outcome<Exchange>> AttemptAsync(CalledHost host, SiteCall call, CancellationToken cancellationToken)
    {
        call.Run.Enter(FetchStage.Response);
        call.Run.CountAttempt();
        host.Budget.CountRequest();
        using var timeout = new CancellationTokenSource(_attemptTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var exchange = await exchanger.SendAsync(call.Request, either.Token);
            if (exchange.Stream is null)
                metrics.Received(exchange.BytesReceived);
            if (exchange.Status is 429 or 503)
                host.Gate.BeginCoolDown(exchange.Error?.RetryAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
            else if (exchange.Status is not null)
                host.Gate.Recover();
            return Outcome.FromResult(exchange);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Outcome.FromResult(Exchange.Failed(new FetchError(
                FetchErrorCode.ResponseTimedOut, FetchStage.Response, Retryable: true, RetryAfter: null, Attempts: 1,
                "The response was not there whole in time."), time.GetUtcNow()));
        }
        catch (OperationCanceledException exception)
        {
            return Outcome.FromException<Exchange>(exception);
        }
    }

    private SiteResponse Response(Exchange exchange, SiteCall call, HostRegistry.HostHold hold) => new()
    {
        Exchange = exchange,
        Status = exchange.Status,
        ContentType = exchange.ContentType,
        Location = exchange.Location,
        ReceivedAt = exchange.ReceivedAt,
        Timings = exchange.Timings,
        BytesReceived = exchange.BytesReceived,
        Error = exchange.Error is { } error ? error with { Attempts = call.Run.Attempts } : null,
        Stream = exchange.Stream,
        Body = exchange.Stream is null ? new SharedBody(exchange.Body, exchange.TakeBody()) : null,
        Connection = exchange.Stream is null ? null : new SiteConnection(exchange, call.Permit, hold, metrics),
    };
}

/// <summary>What a streamed response holds until it has been read.</summary>
internal sealed class SiteConnection(Exchange exchange, HostPermit? permit, HostRegistry.HostHold hold, FetchMetrics metrics) : IDisposable
{
    public void Dispose()
    {
        metrics.Received(exchange.BytesReceived);
        exchange.Dispose();
        permit?.Dispose();
        hold.Dispose();
    }
}
