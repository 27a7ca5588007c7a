using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gather.Api.Http;

/// <summary>How JSON is read and written: strictly in, camelCase out.</summary>
internal static class JsonSetup
{
    public static readonly JsonSerializerOptions Options = Apply(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    public static JsonSerializerOptions Apply(JsonSerializerOptions options)
    {
        // Answers are JSON by their content type and never stand inside HTML, so a page's < and ü need no escaping.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.PropertyNameCaseInsensitive = false;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        return options;
    }

    /// <summary>The same for what controllers read and write. It is apart because the OpenAPI schema cannot look into a converter.</summary>
    public static void ApplyToControllers(JsonSerializerOptions options)
    {
        Apply(options);
        // Before those of all JSON: of two that fit, the first is taken.
        foreach (var converter in new JsonConverter[] { new FiniteDoubleConverter(), new NamedEnumConverter(), new MomentConverter() })
            options.Converters.Insert(0, converter);
    }
}
