using Gather.Api.Access;
using Gather.Api.Errors;
using Gather.Application.Operations;
using Microsoft.Extensions.Options;

namespace Gather.Api.Calls;

/// <summary>
/// Begins the call of each request: from here on the request's token also fires when the call is cancelled by an operator, runs
/// out of time or outlives the shutdown's grace. A request that comes while the server drains is turned away.
/// </summary>
internal sealed class CallMiddleware(RequestDelegate next, IOptions<ServerOptions> options, TimeProvider time, Drain drain)
{
    public async Task InvokeAsync(HttpContext context, CallContext call)
    {
        if (drain.HasBegun && context.GetEndpoint()?.Metadata.GetMetadata<ServedWhileDrainingAttribute>() is null)
        {
            context.Response.Headers.Connection = "close";
            await ProblemBody.WriteAsync(context, Failure.ShuttingDown);
            return;
        }

        var callerLeft = context.RequestAborted;
        var stream = context.GetEndpoint()?.Metadata.GetMetadata<LongStreamAttribute>();
        call.Begin(context.User.Caller, stream is not null ? options.Value.StreamTimeout : options.Value.RequestTimeout, time, callerLeft);
        context.RequestAborted = call.Token;
        using var ending = stream is { EndsWithDrain: true } ? drain.Begun.UnsafeRegister(static call => ((CallContext)call!).End(EndReason.ShuttingDown), call) : default;
        try
        {
            await next(context);
        }
        finally
        {
            // Whoever answers a failure writes to a caller that is still there.
            context.RequestAborted = callerLeft;
        }
    }
}

/// <summary>Marks what is answered until the very end.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class ServedWhileDrainingAttribute : Attribute;

/// <summary>Marks what rightly takes as long as there is something to stream: it has <c>Server:StreamTimeout</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LongStreamAttribute : Attribute
{
    /// <summary>Whether it has nothing to finish when the server drains, for its reader goes on elsewhere or later.</summary>
    public bool EndsWithDrain { get; init; }
}
