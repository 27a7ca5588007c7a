using System.Net.Http.Headers;

namespace Gather.Client;

/// <summary>
/// A request was not answered as it should have been. When the server has said why, it is a <see cref="GatherProblemException"/>;
/// otherwise something else has answered, such as a proxy, or a stream broke off.
/// </summary>
/// <param name="message">What happened.</param>
/// <param name="status">The HTTP status of the answer.</param>
/// <param name="response">The answer's body, or the beginning of a long one.</param>
/// <param name="retryAfter">When to try again, if the answer says so.</param>
/// <param name="innerException">What lies behind it.</param>
public class GatherException(string message, int status, string? response = null, TimeSpan? retryAfter = null, Exception? innerException = null)
    : Exception(message, innerException)
{
    // The shape that generated code calls, for answers that it cannot read.
    internal GatherException(string message, int status, string? response, IReadOnlyDictionary<string, IEnumerable<string>> headers, Exception? innerException)
        : this(message, status, response, retryAfter: null, innerException) => _ = headers;

    /// <summary>The HTTP status of the answer; 200 when a stream began well and broke off.</summary>
    public int Status { get; } = status;

    /// <summary>The answer's body, or the beginning of a long one; null or empty when there was none to speak of.</summary>
    public string? Response { get; } = response;

    /// <summary>How long to wait before trying again; null when the answer did not say.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    internal static TimeSpan? RetryAfterOf(RetryConditionHeaderValue? header) => header switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => TimeSpan.FromTicks(Math.Max(0, (date - TimeProvider.System.GetUtcNow()).Ticks)),
        _ => null,
    };
}
