using System.Buffers;
using System.Text.Json;
using Gather.Api.Http;
using Microsoft.AspNetCore.Mvc;
using ProblemDetails = Gather.Api.Errors.ProblemDetails;

namespace Gather.Api.Streaming;

/// <summary>A form in which items are written as they come.</summary>
internal abstract class StreamFormat<T> : ItemFormat<T>
{
    private readonly ArrayBufferWriter<byte> _scratch = new();
    private Utf8JsonWriter? _json;

    public virtual string ContentType => MediaType;

    /// <summary>What is sent while nothing comes, so that no proxy takes the stream for dead; empty when there is nothing to say.</summary>
    public virtual ReadOnlyMemory<byte> Heartbeat => default;

    /// <summary>Whether a stream without any item is answered with 204.</summary>
    public bool IsNothingWhenEmpty { get; init; }

    public override Task AnswerAsync(ActionContext context, IAsyncEnumerable<T> items) => ItemWriter.WriteAsync(context.HttpContext, items, this);

    /// <summary>Writes what stands before all items.</summary>
    public virtual void WriteHead(IBufferWriter<byte> output)
    {
    }

    public abstract void WriteItem(IBufferWriter<byte> output, T item);

    /// <summary>Ends a stream that failed half-way; false when there is no way to say so, and the connection has to break.</summary>
    public abstract bool TryWriteProblem(IBufferWriter<byte> output, ProblemDetails problem);

    protected ReadOnlySpan<byte> Json<TValue>(TValue value) =>
        Json(value, static (json, value) => JsonSerializer.Serialize(json, value, JsonSetup.Options));

    protected ReadOnlySpan<byte> Json<TValue>(TValue value, Action<Utf8JsonWriter, TValue> write)
    {
        _scratch.ResetWrittenCount();
        _json ??= new Utf8JsonWriter(_scratch, new JsonWriterOptions { Encoder = JsonSetup.Options.Encoder, SkipValidation = true });
        _json.Reset(_scratch);
        write(_json, value);
        _json.Flush();
        return _scratch.WrittenSpan;
    }
}
