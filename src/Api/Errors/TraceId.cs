using System.Diagnostics;

namespace Gather.Api.Errors;

/// <summary>The id under which traces, logs and problems tell of one request.</summary>
internal static class TraceId
{
    /// <summary>The trace's, when it is traced here; else the caller's own (W3C Trace Context); else the connection's count of requests.</summary>
    public static string Of(HttpContext context) =>
        Activity.Current?.TraceId.ToHexString()
        ?? (ActivityContext.TryParse(context.Request.Headers.TraceParent, traceState: null, out var parent)
            ? parent.TraceId.ToHexString()
            : context.TraceIdentifier);
}
