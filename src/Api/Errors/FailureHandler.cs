using Gather.Application.Operations;
using Microsoft.AspNetCore.Diagnostics;

namespace Gather.Api.Errors;

/// <summary>Answers whatever exception a request ended with.</summary>
internal sealed class FailureHandler : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var call = httpContext.RequestServices.GetRequiredService<CallContext>();
        if (Failure.Of(exception, call.EndReason) is not { } failure)
        {
            // Nobody reads it; the status stands in the metrics and logs only (nginx's "client closed request").
            httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }

        FailureLog.Write(httpContext, exception, failure);
        await ProblemBody.WriteAsync(httpContext, failure);
        return true;
    }
}
