using Gather.Api.Errors;
using Microsoft.AspNetCore.Mvc;

namespace Gather.Api.Streaming;

/// <summary>Tells a client that accepts none of the forms offered which these are.</summary>
internal sealed class NotAcceptableResult(IReadOnlyList<string> offered) : IActionResult
{
    public Task ExecuteResultAsync(ActionContext context) =>
        ProblemBody.WriteAsync(context.HttpContext, new Failure(Problem.Of(ProblemCode.NotAcceptable), $"{string.Join(", ", offered.SkipLast(1))} and {offered[^1]} are offered."));
}
