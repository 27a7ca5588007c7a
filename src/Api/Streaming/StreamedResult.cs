using Microsoft.AspNetCore.Mvc;

namespace Gather.Api.Streaming;

/// <summary>
/// Answers with many items in the form that the client prefers among those offered, the first when it does not say. Whatever
/// happens, the stream is disposed of, and with it all that it holds.
/// </summary>
internal sealed class StreamedResult<T>(IAsyncEnumerable<T> items, params IReadOnlyList<ItemFormat<T>> offered) : IActionResult
{
    public async Task ExecuteResultAsync(ActionContext context)
    {
        await using var held = items as IAsyncDisposable;
        var mediaTypes = offered.Select(f => f.MediaType).ToList();
        if (AcceptedFormat.Of(context.HttpContext.Request, mediaTypes) is { } accepted)
        {
            await offered.First(f => f.MediaType == accepted).AnswerAsync(context, items);
            return;
        }

        await new NotAcceptableResult(mediaTypes).ExecuteResultAsync(context);
    }
}

internal static class StreamedResult
{
    /// <summary>Items that come to an end: a JSON array, in the order of the input where there is one, or lines or events in the order in which they come.</summary>
    public static StreamedResult<T> Of<T>(IAsyncEnumerable<T> items, Func<T, int>? inputOrder = null) =>
        new(items, new ArrayFormat<T>(inputOrder), new NdjsonFormat<T>(), new ServerSentEventsFormat<T>());

    /// <summary>Items that may be without number: no client could wait for the end of an array.</summary>
    public static StreamedResult<T> Endless<T>(IAsyncEnumerable<T> items) => new(items, new NdjsonFormat<T>(), new ServerSentEventsFormat<T>());
}
