using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gather.Api.Http;

/// <summary>A moment as RFC 3339 writes it. The serializer alone would take a date for its midnight, wherever the server stands.</summary>
internal sealed class MomentConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out var moment) && HasOffset(reader.GetString()!)
            ? moment
            : throw new JsonException("must be a moment as RFC 3339 writes it, such as 2027-01-31T12:00:00Z.");

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    private static bool HasOffset(string moment) => moment[^1] == 'Z' || (moment.Contains('T', StringComparison.Ordinal) && moment[^6] is '+' or '-');
}
