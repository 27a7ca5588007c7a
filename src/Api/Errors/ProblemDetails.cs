namespace Gather.Api.Errors;

/// <summary>Why a request failed (RFC 9457).</summary>
/// <param name="Type">Which kind of failure, as a reference to the page that explains it: <c>/problems/{code}</c>.</param>
/// <param name="Title">What happened, in short; the same for every failure of the kind.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What happened in this case.</param>
/// <param name="TraceId">The id under which the server's traces and logs tell of the request.</param>
/// <param name="Errors">For the kind <c>validation</c>: the reasons, by field.</param>
public sealed record ProblemDetails(
    string Type,
    string Title,
    int Status,
    string Detail,
    string TraceId,
    IReadOnlyDictionary<string, string[]>? Errors);
