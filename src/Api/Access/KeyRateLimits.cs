using System.Globalization;
using System.Threading.RateLimiting;
using Gather.Api.Errors;
using Microsoft.AspNetCore.RateLimiting;

namespace Gather.Api.Access;

/// <summary>The rate limit of each key: a token bucket that the key and all its tokens share.</summary>
internal static class KeyRateLimits
{
    public static IServiceCollection AddKeyRateLimits(this IServiceCollection services) => services.AddRateLimiter(options =>
    {
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(Partition, StringComparer.Ordinal);
        options.OnRejected = RejectAsync;
    });

    /// <summary>Only the callers that have a limit pay for one.</summary>
    public static void UseKeyRateLimits(this IApplicationBuilder app) =>
        app.UseWhen(static context => context.User.Caller.RateLimit is not null, static limited => limited.UseRateLimiter());

    private static RateLimitPartition<string> Partition(HttpContext context)
    {
        var (keyId, limit) = (context.User.Caller.KeyId, context.User.Caller.RateLimit!);
        return RateLimitPartition.GetTokenBucketLimiter(keyId, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = limit.Burst,
            TokensPerPeriod = limit.RequestsPerSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        });
    }

    private static async ValueTask RejectAsync(OnRejectedContext context, CancellationToken cancellationToken)
    {
        var limit = context.HttpContext.User.Caller.RateLimit!;
        var detail = string.Create(CultureInfo.InvariantCulture, $"The key may call {limit.RequestsPerSecond} times a second and {limit.Burst} times at once.");
        var wait = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(1);
        await ProblemBody.WriteAsync(context.HttpContext, new Failure(Problem.Of(ProblemCode.RateLimit), detail) { RetryAfter = wait });
    }
}
