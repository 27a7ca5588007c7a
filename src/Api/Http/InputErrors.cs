using System.Text.Json;
using Gather.Application.Errors;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Gather.Api.Http;

/// <summary>Turns what the framework found wrong with a request's input into the one exception for it, named as the client named it.</summary>
internal static class InputErrors
{
    /// <summary>The name for the body as a whole.</summary>
    public const string Body = "body";

    // The serializer goes on to list the fields in quotes, the last of them last.
    private const string MissingField = "missing required properties";

    public static IActionResult Throw(ActionContext context)
    {
        var errors = context.ModelState
            .Where(e => e.Value is { Errors.Count: > 0 })
            .SelectMany(e => e.Value!.Errors.Select(error => Describe(e.Key, error)))
            .GroupBy(e => e.Field, e => e.Reason, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Distinct(StringComparer.Ordinal).ToArray(), StringComparer.Ordinal);
        throw new RequestInvalidException(errors);
    }

    private static (string Field, string Reason) Describe(string key, ModelError error)
    {
        return error.Exception is JsonException json
            ? Describe(json)
            : (key.Length == 0 ? Body : JsonNamingPolicy.CamelCase.ConvertName(key), error.ErrorMessage);
    }

    /// <summary>The field that the serializer could not read, and why.</summary>
    public static (string Field, string Reason) Describe(JsonException json)
    {
        var field = (json.Path ?? "").TrimStart('$').TrimStart('.');
        // The path is that of the object which lacks it.
        if (json.Message.Contains(MissingField, StringComparison.Ordinal))
            return ($"{field}.{json.Message.Split('\'')[^2]}".TrimStart('.'), "is required.");

        return (field.Length == 0 ? Body : field, ReasonOf(json));
    }

    // The serializer's own messages name .NET types, which say nothing to a client.
    private static string ReasonOf(JsonException e) => e.Message switch
    {
        var m when m.StartsWith("must ", StringComparison.Ordinal) => m,
        var m when m.Contains("could not be mapped", StringComparison.Ordinal) => "is not a field of this request.",
        var m when m.Contains("Duplicate", StringComparison.Ordinal) => "stands there twice.",
        var m when m.Contains("maximum configured depth", StringComparison.Ordinal) => "is nested too deeply.",
        var m when m.Contains("could not be converted", StringComparison.Ordinal) || m.Contains("null values", StringComparison.Ordinal) => "has the wrong type.",
        _ => $"is not valid JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}).",
    };
}
