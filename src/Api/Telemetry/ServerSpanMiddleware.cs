using System.Collections.Frozen;
using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;

namespace Gather.Api.Telemetry;

/// <summary>
/// Gives a server span the name and attributes of the OpenTelemetry HTTP conventions; the framework leaves it bare, named
/// after its own operation. Never writes the query: a token may stand in it.
/// </summary>
internal sealed class ServerSpanMiddleware(RequestDelegate next)
{
    // Anything else is the caller's invention, and would be a span name of its own.
    private static readonly FrozenSet<string> KnownMethods = FrozenSet.Create(
        StringComparer.Ordinal, "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");

    public Task InvokeAsync(HttpContext context)
    {
        var span = context.Features.Get<IHttpActivityFeature>()?.Activity;
        return span is { IsAllDataRequested: true } ? TraceAsync(context, span) : next(context);
    }

    private async Task TraceAsync(HttpContext context, Activity span)
    {
        Exception? failure = null;
        try
        {
            await next(context);
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested)
        {
            failure = exception;
            throw;
        }
        finally
        {
            Describe(context, span, failure);
        }
    }

    private static void Describe(HttpContext context, Activity span, Exception? failure)
    {
        var request = context.Request;
        var method = KnownMethods.Contains(request.Method) ? request.Method : null;
        var route = Route(context);

        // What nobody answered for, the server answers with 500, but only after us.
        var status = failure is null || context.Response.HasStarted
            ? context.Response.StatusCode
            : StatusCodes.Status500InternalServerError;
        span.DisplayName = route is null ? method ?? "HTTP" : $"{method ?? "HTTP"} {route}";
        span.SetTag("http.request.method", method ?? "_OTHER");
        span.SetTag("http.route", route);
        span.SetTag("url.scheme", request.Scheme);
        span.SetTag("url.path", request.Path.Value);
        span.SetTag("server.address", request.Host.Host);
        span.SetTag("http.response.status_code", status);
        if (failure is null && status < StatusCodes.Status500InternalServerError)
            return;
        span.SetTag("error.type", failure?.GetType().FullName ?? status.ToString(CultureInfo.InvariantCulture));
        span.SetStatus(ActivityStatusCode.Error);
    }

    // The exception handler clears the endpoint before it answers, and keeps the one that failed in its feature.
    private static string? Route(HttpContext context)
    {
        var endpoint = context.Features.Get<IExceptionHandlerFeature>()?.Endpoint ?? context.GetEndpoint();
        return endpoint?.Metadata.GetMetadata<IRouteDiagnosticsMetadata>()?.Route;
    }
}
