using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gather.Infrastructure.Jobs;

/// <summary>The JSON in which settings are kept and entries of the log are told. Fields that this version does not know are passed over, absent ones have their defaults.</summary>
internal static class SettingsJson
{
    public static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static string Write<T>(T settings) => JsonSerializer.Serialize(settings, Options);

    public static byte[] WriteBytes<T>(T settings) => JsonSerializer.SerializeToUtf8Bytes(settings, Options);

    public static T Read<T>(byte[] json) => JsonSerializer.Deserialize<T>(json, Options)!;

    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, Options)!;
}
