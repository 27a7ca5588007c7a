using System.Buffers;
using System.Text.Json;
using Gather.Api.Errors;

namespace Gather.Api.Streaming;

/// <summary>Newline-delimited JSON. A stream that fails half-way ends with the line <c>{"problem": …}</c>.</summary>
/// <param name="write">Writes an item; absent: as the serializer does.</param>
internal sealed class NdjsonFormat<T>(Action<Utf8JsonWriter, T>? write = null) : StreamFormat<T>
{
    public override string MediaType => Streaming.MediaType.Ndjson;

    /// <summary>Whether blank lines are sent while nothing comes.</summary>
    public bool HasHeartbeat { get; init; }

    public override ReadOnlyMemory<byte> Heartbeat => HasHeartbeat ? "\n"u8.ToArray() : default;

    public override void WriteItem(IBufferWriter<byte> output, T item)
    {
        output.Write(write is null ? Json(item) : Json(item, write));
        output.Write("\n"u8);
    }

    public override bool TryWriteProblem(IBufferWriter<byte> output, ProblemDetails problem)
    {
        output.Write(Json(new Dictionary<string, ProblemDetails>(StringComparer.Ordinal) { ["problem"] = problem }));
        output.Write("\n"u8);
        return true;
    }
}
