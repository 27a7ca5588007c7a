using Gather.Api.Calls;
using Gather.Application.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Gather.Api.Hosting;

/// <summary>Whether the store answers.</summary>
internal sealed class StoreCheck(IStoreHealth store) : IHealthCheck
{
    public const string Name = "store";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await store.CheckAsync(cancellationToken);
        return HealthCheckResult.Healthy();
    }
}

/// <summary>Whether no shutdown has begun.</summary>
internal sealed class DrainCheck(Drain drain) : IHealthCheck
{
    public const string Name = "drain";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(drain.HasBegun ? HealthCheckResult.Unhealthy("The server is shutting down.") : HealthCheckResult.Healthy());
}
