using Gather.Application.Operations;
using Gather.Application.Sleeps;
using Gather.Domain.Access;
using MediatR;
using Microsoft.Extensions.Options;

namespace Gather.Application.Concurrency;

/// <summary>Tells the bounds that hold for the caller, and how much of each pool is in use.</summary>
public sealed record GetLimits : IRequest<Limits>;

/// <summary>The bounds that hold for the caller.</summary>
/// <param name="RateLimit">How often the caller may call; absent for no limit.</param>
/// <param name="Sleep">The bounds of the sleep API.</param>
/// <param name="Pools">The concurrency pools.</param>
public sealed record Limits(RateLimit? RateLimit, SleepLimits Sleep, IReadOnlyList<PoolInfo> Pools);

/// <summary>The bounds of the sleep API.</summary>
/// <param name="MaxSeconds">The longest sleep, in seconds.</param>
/// <param name="MaxItems">The most sleeps in one request.</param>
public sealed record SleepLimits(int MaxSeconds, int MaxItems);

/// <summary>A concurrency pool: its bounds, and what is in use at this moment.</summary>
/// <param name="Name">The pool's name.</param>
/// <param name="Permits">How many requests may run at once.</param>
/// <param name="PermitsPerCaller">How many of them may be one caller's.</param>
/// <param name="Queue">How many requests may wait.</param>
/// <param name="QueueTimeout">How long a request may wait, in seconds.</param>
/// <param name="InUse">Permits in use now.</param>
/// <param name="Queued">Requests waiting now.</param>
/// <param name="Refused">Requests refused since the start because the queue was full.</param>
/// <param name="TimedOut">Requests that gave up waiting since the start.</param>
public sealed record PoolInfo(
    string Name,
    int Permits,
    int PermitsPerCaller,
    int Queue,
    double QueueTimeout,
    int InUse,
    int Queued,
    long Refused,
    long TimedOut);

internal sealed class GetLimitsHandler(ConcurrencyPools pools, IOptions<SleepOptions> sleep, CallContext call) : IRequestHandler<GetLimits, Limits>
{
    public Task<Limits> Handle(GetLimits request, CancellationToken cancellationToken) => Task.FromResult(new Limits(
        call.Caller.RateLimit,
        new SleepLimits(sleep.Value.MaxSeconds, sleep.Value.MaxItems),
        [.. pools.All.Select(Describe)]));

    private static PoolInfo Describe(ConcurrencyPool pool)
    {
        var (options, usage) = (pool.Options, pool.Usage);
        return new PoolInfo(
            pool.Name,
            options.Permits,
            options.PermitsPerCaller ?? options.Permits,
            options.Queue,
            options.QueueTimeout.TotalSeconds,
            usage.InUse,
            usage.Queued,
            usage.Refused,
            usage.TimedOut);
    }
}
