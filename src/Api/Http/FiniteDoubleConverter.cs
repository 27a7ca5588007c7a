using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gather.Api.Http;

/// <summary>JSON has no infinity, yet 1e999 reads as one; what cannot be written back is refused.</summary>
internal sealed class FiniteDoubleConverter : JsonConverter<double>
{
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.Number)
            throw new JsonException("must be a number.");
        var value = reader.GetDouble();
        return double.IsFinite(value) ? value : throw new JsonException("must be a number that a double can hold.");
    }

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}
