using Gather.Api.Controllers;
using Gather.Application.Operations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Gather.Api.Errors;

/// <summary>Answers a failure of the action as <c>200 {"error": …}</c>, as the lesson's <c>safe_sleep</c> does.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ErrorsAsDataAttribute : ExceptionFilterAttribute
{
    public override void OnException(ExceptionContext context)
    {
        var call = context.HttpContext.RequestServices.GetRequiredService<CallContext>();
        if (Failure.Of(context.Exception, call.EndReason) is not { Problem.Code: not ProblemCode.Internal } failure)
            return;

        var error = failure.Errors is { } errors ? string.Join(' ', errors.SelectMany(e => e.Value.Select(m => $"{e.Key} {m}"))) : failure.Detail;
        context.Result = new OkObjectResult(new SafeSleepAnswer(Message: null, error));
        context.ExceptionHandled = true;
    }
}
