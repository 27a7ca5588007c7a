using Gather.Application.Storage;

namespace Gather.Api.Errors;

/// <summary>Logs the failures that are the server's own; the caller's mistakes stand in the metrics.</summary>
internal static partial class FailureLog
{
    public static void Write(HttpContext context, Exception exception, Failure failure)
    {
        if (failure.Problem.Code != ProblemCode.Internal && exception is not StoreUnavailableException)
            return;

        var logger = context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(FailureLog));
        if (exception is StoreUnavailableException)
            StoreUnavailable(logger, exception, TraceId.Of(context));
        else
            Unexpected(logger, exception, context.Request.Method, context.GetEndpoint()?.DisplayName, TraceId.Of(context));
    }

    [LoggerMessage(1001, LogLevel.Error, "{Method} {Endpoint} failed unexpectedly (trace {TraceId})", EventName = "RequestFailed")]
    private static partial void Unexpected(ILogger logger, Exception exception, string method, string? endpoint, string traceId);

    [LoggerMessage(1002, LogLevel.Warning, "The store takes nothing (trace {TraceId})", EventName = "StoreUnavailable")]
    private static partial void StoreUnavailable(ILogger logger, Exception exception, string traceId);
}
