using System.Buffers;
using System.Text.Json;
using Gather.Application.Jobs.Events;
using Gather.Domain.Events;

namespace Gather.Application.Jobs.Webhooks;

/// <summary>The body of a delivery. It is made of the log's entries, which never change, so that it is the same at every attempt.</summary>
internal static class DeliveryBody
{
    public static ReadOnlyMemory<byte> Of(ClaimedDelivery delivery, Topic topic, IEnumerable<Entry> entries)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("id", delivery.Id);
        json.WriteString("job", delivery.Job);
        json.WriteStartArray("events");
        foreach (var entry in entries)
        {
            var told = JobEvent.Of(topic, delivery.Epoch, entry);
            json.WriteStartObject();
            json.WriteString("cursor", told.Cursor);
            json.WriteString("type", told.Type);
            json.WriteString("at", entry.At);
            json.WritePropertyName("data");
            json.WriteRawValue(told.Data.Span, skipInputValidation: true);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }
}
