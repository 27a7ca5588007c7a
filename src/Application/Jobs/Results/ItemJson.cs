using System.Text.Json;
using Gather.Application.Jobs.Storage;

namespace Gather.Application.Jobs.Results;

/// <summary>Writes an item as <see cref="ItemResult"/> stands in JSON, with its result as it is stored: reading pages to write them again would cost more than all the rest.</summary>
public static class ItemJson
{
    /// <summary>Writes an item.</summary>
    public static void Write(Utf8JsonWriter json, StoredItem item)
    {
        json.WriteStartObject();
        json.WriteNumber("index"u8, item.Index);
        json.WriteString("url"u8, item.Url);
        json.WriteString("state"u8, NameOf(item));
        if (item.Code.Length > 0)
            json.WriteString("code"u8, item.Code);
        json.WriteNumber("depth"u8, item.Depth);
        json.WriteNumber("attempt"u8, item.Attempt);
        WriteStored(json, "metadata"u8, item.Metadata);
        WriteStored(json, "page"u8, item.Result);
        json.WriteEndObject();
    }

    /// <summary>The item's state as JSON names it.</summary>
    public static string NameOf(StoredItem item) => JsonNamingPolicy.CamelCase.ConvertName(item.State.ToString());

    private static void WriteStored(Utf8JsonWriter json, ReadOnlySpan<byte> name, ReadOnlyMemory<byte>? stored)
    {
        if (stored is not { Length: > 0 } value)
            return;

        json.WritePropertyName(name);
        json.WriteRawValue(value.Span, skipInputValidation: true);
    }
}
