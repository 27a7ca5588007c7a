using System.Text.Json;
using Gather.Api.Streaming;
using Gather.Application.Jobs.Events;
using Gather.Application.Jobs.Results;
using Gather.Application.Jobs.Storage;

namespace Gather.Api.Jobs;

/// <summary>How a job's events and results stand on the wire.</summary>
internal static class JobFormats
{
    public static StreamedResult<JobEvent> Events(IAsyncEnumerable<JobEvent> events) => new(
        events,
        new ServerSentEventsFormat<JobEvent>(static e => new ServerSentEvent(e.Cursor, e.Type, e.Data)) { IsNothingWhenEmpty = true },
        new NdjsonFormat<JobEvent>(WriteEvent) { IsNothingWhenEmpty = true, HasHeartbeat = true });

    public static StreamedResult<StoredItem> Lines(IAsyncEnumerable<StoredItem> results) => new(results, new NdjsonFormat<StoredItem>(ItemJson.Write));

    public static StreamedResult<StoredItem> Table(IAsyncEnumerable<StoredItem> results, IEnumerable<string> fields) => new(results, new ResultCsvFormat([.. fields]));

    private static void WriteEvent(Utf8JsonWriter json, JobEvent told)
    {
        json.WriteStartObject();
        if (told.Cursor is not null)
            json.WriteString("cursor"u8, told.Cursor);
        json.WriteString("type"u8, told.Type);
        json.WritePropertyName("data"u8);
        json.WriteRawValue(told.Data.Span, skipInputValidation: true);
        json.WriteEndObject();
    }
}
