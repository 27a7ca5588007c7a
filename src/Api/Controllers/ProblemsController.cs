using System.Net;
using Gather.Api.Calls;
using Gather.Api.Errors;
using Gather.Application.Errors;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Gather.Api.Controllers;

/// <summary>The pages that the <c>type</c> of a problem leads to.</summary>
[ApiController]
[Route("problems")]
[AllowAnonymous]
[ServedWhileDraining]
[Tags("Problems")]
public sealed class ProblemsController : ControllerBase
{
    /// <summary>Lists the problems there are.</summary>
    /// <response code="200">A page of links.</response>
    [HttpGet(Name = "ListProblems")]
    [ProducesResponseType<string>(200, "text/html")]
    [Problems]
    public ContentResult ListProblems(CancellationToken cancellationToken) => Page("Problems", string.Concat(
        Errors.Problem.All.Values.OrderBy(p => p.Status).ThenBy(p => p.Code, StringComparer.Ordinal)
            .Select(p => $"<li><a href=\"/problems/{p.Code}\">{p.Status} {p.Code}</a>: {WebUtility.HtmlEncode(p.Title)}</li>")
            .Prepend("<ul>").Append("</ul>")));

    /// <summary>Explains a problem: what it means and what to do.</summary>
    /// <param name="code">The problem's code, the last part of its <c>type</c>.</param>
    /// <response code="200">A page for people.</response>
    [HttpGet("{code}", Name = "ExplainProblem")]
    [ProducesResponseType<string>(200, "text/html")]
    [Problems(ProblemCode.NotFound)]
    public ContentResult ExplainProblem(string code, CancellationToken cancellationToken) =>
        Errors.Problem.All.TryGetValue(code, out var problem)
            ? Page($"{problem.Status} {problem.Code}", $"<p><strong>{WebUtility.HtmlEncode(problem.Title)}</strong></p><p>{WebUtility.HtmlEncode(problem.Explanation)}</p><p><a href=\"/problems\">All problems</a></p>")
            : throw new NotFoundException("problem", code);

    private ContentResult Page(string title, string body) => Content(
        $"<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title><body style=\"font-family:sans-serif;max-width:40em;margin:2em auto;line-height:1.5\"><h1>{title}</h1>{body}</body></html>",
        "text/html; charset=utf-8");
}
