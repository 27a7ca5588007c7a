using System.Text.Json;
using System.Text.Json.Nodes;
using Gather.Infrastructure.Reading.Markup;

namespace Gather.Infrastructure.Reading.Metadata;

/// <summary>Reads JSON-LD out of script elements, forgiving what is often wrong with it.</summary>
internal static class JsonLdParser
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 40, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>Whether a script of this type holds JSON-LD.</summary>
    public static bool IsJsonLd(ReadOnlySpan<char> type)
    {
        var end = type.IndexOf(';');
        return (end < 0 ? type : type[..end]).Trim(HtmlSpace.All).Equals("application/ld+json", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Reads a script's text; null when it is no JSON.</summary>
    public static JsonNode? Parse(ReadOnlySpan<char> script)
    {
        try
        {
            return Copy(JsonElement.Parse(WithoutWrapping(script), Options));
        }
        catch (JsonException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            // A string holds half of a surrogate pair, and so is no text.
            return null;
        }
    }

    // Scripts are wrapped for readers that take them for markup.
    private static ReadOnlySpan<char> WithoutWrapping(ReadOnlySpan<char> script)
    {
        script = script.Trim().TrimEnd(';');
        foreach (var (start, end) in ((string, string)[])[("<!--", "-->"), ("//<![CDATA[", "//]]>"), ("/*<![CDATA[*/", "/*]]>*/"), ("<![CDATA[", "]]>")])
        {
            if (script.StartsWith(start, StringComparison.Ordinal))
                script = script[start.Length..].TrimStart();
            if (script.EndsWith(end, StringComparison.Ordinal))
                script = script[..^end.Length].TrimEnd();
        }

        return script;
    }

    // Nodes made by the framework read their strings and their members' names late, and fail then; these have been read.
    private static JsonNode? Copy(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => CopyObject(element),
        JsonValueKind.Array => new JsonArray([.. element.EnumerateArray().Select(Copy)]),
        JsonValueKind.String => JsonValue.Create(element.GetString()),
        JsonValueKind.Number => JsonValue.Create(element),
        JsonValueKind.True => JsonValue.Create(true),
        JsonValueKind.False => JsonValue.Create(false),
        _ => null,
    };

    private static JsonObject CopyObject(JsonElement element)
    {
        var copy = new JsonObject();
        foreach (var member in element.EnumerateObject())
            copy[member.Name] = Copy(member.Value);
        return copy;
    }
}
