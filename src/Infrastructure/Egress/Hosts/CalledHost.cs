using Gather.Infrastructure.Egress.Exchanges;
using Gather.Infrastructure.Egress.Resilience;
using Polly;

namespace Gather.Infrastructure.Egress.Hosts;

/// <summary>All that is known of one origin while it is called and for some time after.</summary>
internal sealed class CalledHost : IDisposable
{
    public CalledHost(string origin, EgressOptions options, TimeProvider time, HostLoad load, Action onRetry)
    {
        Origin = origin;
        Gate = new HostGate(options.Hosts, time, load);
        Budget = new RetryBudget(options.Retries, time);
        Breaker = new HostBreaker(options.Breaker, time);
        // The first is the outermost; the page's own timeout stands around them all, since it holds for all hops together.
        Pipeline = new ResiliencePipelineBuilder<Exchange> { TimeProvider = time }
            .AddRetry(new RetryRule(this, options.Retries, onRetry).Strategy())
            .AddStrategy(_ => new TurnStrategy(this, time), new TurnStrategySettings())
            .AddCircuitBreaker(Breaker.Strategy())
            .Build();
    }

    public string Origin { get; }

    public HostGate Gate { get; }

    public RetryBudget Budget { get; }

    public HostBreaker Breaker { get; }

    public ResiliencePipeline<Exchange> Pipeline { get; }

    public void Dispose() => Gate.Dispose();
}
