using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Net.Http.Headers;

namespace Gather.Api.Http;

/// <summary>Refuses a body with a content coding, which would be read as if it had none; the answer says that only identity is taken (RFC 9110 §12.5.3).</summary>
internal sealed class PlainBodyFilter : IResourceFilter
{
    public void OnResourceExecuting(ResourceExecutingContext context)
    {
        var coding = context.HttpContext.Request.Headers.ContentEncoding.ToString();
        if (coding.Length == 0 || coding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            return;

        context.HttpContext.Response.Headers[HeaderNames.AcceptEncoding] = "identity";
        context.Result = new StatusCodeResult(StatusCodes.Status415UnsupportedMediaType);
    }

    public void OnResourceExecuted(ResourceExecutedContext context)
    {
    }
}
