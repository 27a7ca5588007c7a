using System.Collections.Immutable;
using Gather.Api.Errors;
using Microsoft.AspNetCore.Mvc;

namespace Gather.Api.Streaming;

/// <summary>
/// Answers with many items in the form that the client accepts: a JSON array, in the order of the input where there is one, or
/// lines or events in the order in which they come. Whatever happens, the stream is disposed of, and with it all that it holds.
/// </summary>
internal sealed class StreamedResult<T>(IAsyncEnumerable<T> items, Func<T, int>? inputOrder = null) : IActionResult
{
    /// <summary>The formats that the client may choose from; the first is for those who do not say.</summary>
    public ImmutableArray<AcceptedFormat> Offered { get; init; } = AcceptedFormats.ArrayFirst;

    public async Task ExecuteResultAsync(ActionContext context)
    {
        var http = context.HttpContext;
        await using var held = items as IAsyncDisposable;
        switch (AcceptedFormats.Of(http.Request, Offered))
        {
            case AcceptedFormat.Json:
                var all = await (inputOrder is null ? items : items.OrderBy(inputOrder)).ToListAsync(http.RequestAborted);
                await new OkObjectResult(all).ExecuteResultAsync(context);
                break;
            case AcceptedFormat.Ndjson:
                await ItemWriter.WriteAsync(http, items, new NdjsonFormat<T>());
                break;
            case AcceptedFormat.ServerSentEvents:
                await ItemWriter.WriteAsync(http, items, new ServerSentEventsFormat<T>());
                break;
            default:
                await ProblemBody.WriteAsync(http, new Failure(Problem.Of(ProblemCode.NotAcceptable), $"Offered are {AcceptedFormats.List(Offered)}."));
                break;
        }
    }
}
