using Microsoft.AspNetCore.Mvc;

namespace Gather.Api.Streaming;

/// <summary>A form in which many items can be answered.</summary>
internal abstract class ItemFormat<T>
{
    public abstract string MediaType { get; }

    public abstract Task AnswerAsync(ActionContext context, IAsyncEnumerable<T> items);
}
