namespace Gather.Application.Concurrency;

/// <summary>A pool had no place for the request.</summary>
public sealed class ConcurrencyLimitException(string pool, string reason, TimeSpan retryAfter)
    : Exception($"The concurrency pool '{pool}' could not take the request: {reason}.")
{
    /// <summary>The pool's name.</summary>
    public string Pool => pool;

    /// <summary>When a place should be free, estimated from how long permits were held of late.</summary>
    public TimeSpan RetryAfter => retryAfter;
}
