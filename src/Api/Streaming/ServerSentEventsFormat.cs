using System.Buffers;
using System.Text;
using Gather.Api.Errors;

namespace Gather.Api.Streaming;

/// <summary>Server-sent events (WHATWG HTML §9.2). A stream that fails half-way ends with the event <c>problem</c>.</summary>
/// <param name="frame">What an event is; absent: one without a name, whose data is the item's JSON.</param>
internal sealed class ServerSentEventsFormat<T>(Func<T, ServerSentEvent>? frame = null) : StreamFormat<T>
{
    public override string MediaType => Streaming.MediaType.ServerSentEvents;

    public override ReadOnlyMemory<byte> Heartbeat { get; } = ":\n\n"u8.ToArray();

    public override void WriteItem(IBufferWriter<byte> output, T item)
    {
        if (frame is null)
        {
            WriteData(output, Json(item));
            return;
        }

        var (id, type, data) = frame(item);
        if (id is not null)
            WriteField(output, "id: "u8, id);
        WriteField(output, "event: "u8, type);
        WriteData(output, data.Span);
    }

    public override bool TryWriteProblem(IBufferWriter<byte> output, ProblemDetails problem)
    {
        output.Write("event: problem\n"u8);
        WriteData(output, Json(problem));
        return true;
    }

    private static void WriteField(IBufferWriter<byte> output, ReadOnlySpan<byte> name, string value)
    {
        output.Write(name);
        Encoding.UTF8.GetBytes(value, output);
        output.Write("\n"u8);
    }

    private static void WriteData(IBufferWriter<byte> output, ReadOnlySpan<byte> json)
    {
        output.Write("data: "u8);
        output.Write(json);
        output.Write("\n\n"u8);
    }
}

/// <summary>A server-sent event.</summary>
/// <param name="Id">By what a client that lost the stream goes on after it; null for one to which nobody can go back.</param>
/// <param name="Type">Its name.</param>
/// <param name="Data">UTF-8 JSON of one line.</param>
internal sealed record ServerSentEvent(string? Id, string Type, ReadOnlyMemory<byte> Data);
