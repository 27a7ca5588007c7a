using Microsoft.AspNetCore.Mvc;

namespace Gather.Api.Streaming;

/// <summary>One JSON array, when all items are there, in the order of the input where there is one.</summary>
internal sealed class ArrayFormat<T>(Func<T, int>? inputOrder) : ItemFormat<T>
{
    public override string MediaType => Streaming.MediaType.Json;

    public override async Task AnswerAsync(ActionContext context, IAsyncEnumerable<T> items)
    {
        var all = await (inputOrder is null ? items : items.OrderBy(inputOrder)).ToListAsync(context.HttpContext.RequestAborted);
        await new OkObjectResult(all).ExecuteResultAsync(context);
    }
}
