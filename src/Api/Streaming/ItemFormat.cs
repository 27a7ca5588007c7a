using System.Buffers;
using System.Text.Json;
using Gather.Api.Errors;
using Gather.Api.Http;

namespace Gather.Api.Streaming;

/// <summary>How the items of a stream stand on the wire.</summary>
internal abstract class ItemFormat<T>
{
    private readonly ArrayBufferWriter<byte> _scratch = new();
    private Utf8JsonWriter? _json;

    public abstract string ContentType { get; }

    /// <summary>What is sent while nothing comes, so that no proxy takes the stream for dead; empty when the format has nothing to say.</summary>
    public abstract ReadOnlyMemory<byte> Heartbeat { get; }

    public abstract void WriteItem(IBufferWriter<byte> output, T item);

    public abstract void WriteProblem(IBufferWriter<byte> output, ProblemDetails problem);

    protected ReadOnlySpan<byte> Json<TValue>(TValue value)
    {
        _scratch.ResetWrittenCount();
        _json ??= new Utf8JsonWriter(_scratch, new JsonWriterOptions { Encoder = JsonSetup.Options.Encoder });
        _json.Reset(_scratch);
        JsonSerializer.Serialize(_json, value, JsonSetup.Options);
        return _scratch.WrittenSpan;
    }
}

/// <summary>Newline-delimited JSON. A stream that fails half-way ends with the line <c>{"problem": …}</c>.</summary>
internal sealed class NdjsonFormat<T> : ItemFormat<T>
{
    public override string ContentType => MediaType.Ndjson;

    public override ReadOnlyMemory<byte> Heartbeat => default;

    public override void WriteItem(IBufferWriter<byte> output, T item)
    {
        output.Write(Json(item));
        output.Write("\n"u8);
    }

    public override void WriteProblem(IBufferWriter<byte> output, ProblemDetails problem)
    {
        output.Write(Json(new Dictionary<string, ProblemDetails>(StringComparer.Ordinal) { ["problem"] = problem }));
        output.Write("\n"u8);
    }
}

/// <summary>Server-sent events (WHATWG HTML §9.2). A stream that fails half-way ends with the event <c>problem</c>.</summary>
internal sealed class ServerSentEventsFormat<T> : ItemFormat<T>
{
    public override string ContentType => MediaType.ServerSentEvents;

    public override ReadOnlyMemory<byte> Heartbeat { get; } = ":\n\n"u8.ToArray();

    public override void WriteItem(IBufferWriter<byte> output, T item)
    {
        output.Write("data: "u8);
        output.Write(Json(item));
        output.Write("\n\n"u8);
    }

    public override void WriteProblem(IBufferWriter<byte> output, ProblemDetails problem)
    {
        output.Write("event: problem\ndata: "u8);
        output.Write(Json(problem));
        output.Write("\n\n"u8);
    }
}
