using System.Globalization;
using Gather.Api.Http;

namespace Gather.Api.Errors;

/// <summary>Writes failures as RFC 9457 problem details.</summary>
internal static class ProblemBody
{
    public const string MediaType = "application/problem+json";

    public static ProblemDetails Of(Failure failure, HttpContext context) => new(
        $"/problems/{failure.Problem.Code}",
        failure.Problem.Title,
        failure.Problem.Status,
        failure.Detail,
        TraceId.Of(context),
        failure.Errors);

    public static Task WriteAsync(HttpContext context, Failure failure)
    {
        context.Response.StatusCode = failure.Problem.Status;
        SecurityHeaders.Set(context.Response.Headers);
        if (failure.RetryAfter is { } after)
            context.Response.Headers.RetryAfter = Math.Ceiling(after.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        if (failure.Problem.Status == StatusCodes.Status401Unauthorized)
            context.Response.Headers.WWWAuthenticate = "Bearer";
        // A client that accepts JSON accepts its problems, and one that does not is still told.
        return context.Response.WriteAsJsonAsync(Of(failure, context), JsonSetup.Options, MediaType, context.RequestAborted);
    }
}
