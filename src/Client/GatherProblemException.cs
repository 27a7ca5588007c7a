namespace Gather.Client;

/// <summary>The server has said why a request failed (RFC 9457).</summary>
/// <param name="problem">What the server said.</param>
/// <param name="retryAfter">How long to wait before trying again, if the answer says so.</param>
public sealed class GatherProblemException(ProblemDetails problem, TimeSpan? retryAfter = null)
    : GatherException(MessageOf(problem), problem.Status, retryAfter: retryAfter)
{
    /// <summary>What the server said.</summary>
    public ProblemDetails Problem { get; } = problem;

    /// <summary>Which kind of failure, such as <c>validation</c> or <c>concurrency-limit</c>: the last part of the problem's type.</summary>
    public string Code => Problem.Type[(Problem.Type.LastIndexOf('/') + 1)..];

    /// <summary>The id under which the server's traces and logs tell of the request.</summary>
    public string TraceId => Problem.TraceId;

    private static string MessageOf(ProblemDetails problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var errors = problem.Errors?.SelectMany(e => e.Value.Select(reason => $" {e.Key} {reason}")) ?? [];
        return $"{problem.Status} {problem.Title} {problem.Detail}{string.Concat(errors)}";
    }
}
