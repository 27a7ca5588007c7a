using System.Buffers;
using System.Text.Json;
using Gather.Application.Jobs.Results;
using Gather.Application.Jobs.Storage;

namespace Gather.Application.Jobs.Events;

/// <summary>The data of an event that holds a whole result.</summary>
internal static class EventData
{
    public static ReadOnlyMemory<byte> Of(StoredItem item)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JobJson.Options.Encoder, SkipValidation = true }))
            ItemJson.Write(json, item);
        return buffer.WrittenMemory;
    }
}
