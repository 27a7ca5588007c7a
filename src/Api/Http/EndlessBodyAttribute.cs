using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Gather.Api.Http;

/// <summary>
/// Lifts the bounds of a body for an action that reads it as it comes: any length, at any pace. What is read is bounded line by
/// line, and how long by <c>Server:StreamTimeout</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class EndlessBodyAttribute : Attribute, IResourceFilter
{
    public void OnResourceExecuting(ResourceExecutingContext context)
    {
        var features = context.HttpContext.Features;
        if (features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
        if (features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
    }

    public void OnResourceExecuted(ResourceExecutedContext context)
    {
        // Both bounds are the request's own and end with it.
    }
}
