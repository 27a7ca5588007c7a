using System.Collections.Frozen;

namespace Gather.Api.Errors;

/// <summary>One kind of failure: the one place its code, status and words are set. The handler, the pages and OpenAPI read it here.</summary>
/// <param name="Code">The last part of the problem's <c>type</c>, <c>/problems/{code}</c>.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Title">What happened, in short.</param>
/// <param name="Explanation">What it means and what to do, for the problem's page.</param>
internal sealed record Problem(string Code, int Status, string Title, string Explanation)
{
    public static readonly FrozenDictionary<string, Problem> All = new Problem[]
    {
        new(ProblemCode.Validation, 400, "The request is not valid.",
            "The member errors names each field that is wrong and says why. Correct them all and send the request again."),
        new(ProblemCode.BadRequest, 400, "The request is malformed.",
            "The request could not be read as HTTP. The detail says what is wrong with it."),
        new(ProblemCode.Unauthenticated, 401, "A valid key or token is needed.",
            "Send an API key as X-Api-Key or as Authorization: Bearer, or a token as Authorization: Bearer. Keys and tokens that have expired or were revoked are refused in the same way as unknown ones."),
        new(ProblemCode.Forbidden, 403, "The caller may not do this.",
            "The key or token is valid but lacks the scope that the call needs. The detail names it. Use a key that has the scope."),
        new(ProblemCode.NotFound, 404, "There is no such thing.",
            "The path or the id in it names nothing. Operations are listed only while they run."),
        new(ProblemCode.MethodNotAllowed, 405, "The path does not take this method.",
            "The header Allow lists the methods that the path takes."),
        new(ProblemCode.NotAcceptable, 406, "None of the accepted media types can be given.",
            "The header Accept names no media type that the call can answer with. The call's documentation lists them."),
        new(ProblemCode.RequestTimeout, 408, "The request was sent too slowly.",
            "The request's headers or body did not arrive in time."),
        new(ProblemCode.IdempotencyConflict, 409, "The Idempotency-Key was used for another request.",
            "Within 24 hours the same caller sent a different request under the same Idempotency-Key. Repeat the original request, or use a new key."),
        new(ProblemCode.JobState, 409, "The job's state does not allow this.",
            "The detail tells the job's state. A job that has ended can be retried or deleted; one that has not can be paused, resumed, cancelled, tuned and given more URLs."),
        new(ProblemCode.OperationCancelled, 409, "The operation was cancelled.",
            "Someone with the scope ops cancelled the operation while it ran, or its key was revoked. Send the request again if it is still wanted."),
        new(ProblemCode.BodyTooLarge, 413, "The request body is too large.",
            "The body is larger than the server accepts. Send less in one request."),
        new(ProblemCode.UnsupportedMediaType, 415, "The body's media type is not supported.",
            "Send the body as application/json, or as what the call's documentation lists, and say so in the header Content-Type; without a Content-Encoding."),
        new(ProblemCode.RateLimit, 429, "The key's rate limit is used up.",
            "The key calls more often than its rate limit allows. Wait as many seconds as Retry-After says."),
        new(ProblemCode.Internal, 500, "Something went wrong here.",
            "The failure is the server's and has been logged. Tell the operator the traceId."),
        new(ProblemCode.ConcurrencyLimit, 503, "The server is at its limit of concurrent requests.",
            "The concurrency pool that the call needs is full and so is its queue, or no permit came free in time. Wait as many seconds as Retry-After says."),
        new(ProblemCode.ShuttingDown, 503, "The server is shutting down.",
            "The server takes no new work, or ended this request because its time to finish was over. Send the request again; another instance, or this one after its restart, will take it."),
        new(ProblemCode.StoreUnavailable, 503, "The store takes nothing at the moment.",
            "The database behind the server does not answer, or its disk is full. Nothing was stored. Try again after Retry-After."),
        new(ProblemCode.Timeout, 504, "The request took too long.",
            "The request ran longer than the server lets a request run."),
    }.ToFrozenDictionary(p => p.Code, StringComparer.Ordinal);

    // The code that stands for a bare status, where one status has several codes the one that needs no facts.
    private static readonly FrozenDictionary<int, Problem> ByStatus = new[]
    {
        ProblemCode.BadRequest, ProblemCode.Unauthenticated, ProblemCode.Forbidden, ProblemCode.NotFound, ProblemCode.MethodNotAllowed,
        ProblemCode.NotAcceptable, ProblemCode.RequestTimeout, ProblemCode.BodyTooLarge, ProblemCode.UnsupportedMediaType,
    }.Select(c => All[c]).ToFrozenDictionary(p => p.Status);

    public static Problem Of(string code) => All[code];

    public static Problem Of(int status) => ByStatus.GetValueOrDefault(status, status < 500 ? All[ProblemCode.BadRequest] : All[ProblemCode.Internal]);
}
