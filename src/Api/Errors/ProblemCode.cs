namespace Gather.Api.Errors;

/// <summary>The codes of all problems, as they stand at the end of a problem's <c>type</c>.</summary>
internal static class ProblemCode
{
    public const string Validation = "validation";
    public const string BadRequest = "bad-request";
    public const string Unauthenticated = "unauthenticated";
    public const string Forbidden = "forbidden";
    public const string NotFound = "not-found";
    public const string MethodNotAllowed = "method-not-allowed";
    public const string NotAcceptable = "not-acceptable";
    public const string RequestTimeout = "request-timeout";
    public const string IdempotencyConflict = "idempotency-conflict";
    public const string JobState = "job-state";
    public const string OperationCancelled = "operation-cancelled";
    public const string BodyTooLarge = "body-too-large";
    public const string UnsupportedMediaType = "unsupported-media-type";
    public const string RateLimit = "rate-limit";
    public const string Internal = "internal";
    public const string ConcurrencyLimit = "concurrency-limit";
    public const string ShuttingDown = "shutting-down";
    public const string StoreUnavailable = "store-unavailable";
    public const string Timeout = "timeout";
}
