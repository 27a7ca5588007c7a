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

    private static RateLimitPartition<string> Partition(HttpContext context)
    {
        var caller = context.User.Caller;
        return caller.RateLimit is not { } limit
            ? RateLimitPartition.GetNoLimiter("unlimited")
            : RateLimitPartition.GetTokenBucketLimiter(caller.KeyId, _ => new TokenBucketRateLimiterOptions
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
