namespace Gather.Infrastructure.Reading.ContentTypes;

/// <summary>How content can be read.</summary>
internal enum ContentKind
{
    /// <summary>As HTML.</summary>
    Html,

    /// <summary>As text of another kind: plain, XML, JSON, a script, a style sheet.</summary>
    Text,

    /// <summary>Not as text.</summary>
    Binary,
}

/// <summary>What a page's body is.</summary>
/// <param name="Kind">How it can be read.</param>
/// <param name="Type">Its media type, as sent or as its bytes tell.</param>
/// <param name="Charset">The <c>charset</c> with which it was sent; empty when there is none.</param>
internal readonly record struct Content(ContentKind Kind, string Type, string Charset)
{
    private static readonly HashSet<string> TextTypes = new(StringComparer.Ordinal)
    {
        "application/json", "application/xml", "application/javascript", "application/x-javascript", "application/ecmascript",
        "application/ndjson", "application/x-ndjson", "application/jsonl", "application/json5", "application/yaml", "application/x-yaml", "application/toml",
        "application/sql", "application/graphql", "application/x-sh", "application/x-www-form-urlencoded", "application/xml-dtd", "application/csv",
        "message/rfc822", "message/http",
    };

    /// <summary>Tells by the header, and by the bytes where the header is missing or cannot be believed.</summary>
    public static Content Of(string? contentType, ReadOnlySpan<byte> body)
    {
        var sent = MediaType.Parse(contentType);
        var type = sent.Essence switch
        {
            "" or "unknown/unknown" or "application/unknown" or "*/*" => ContentSniffer.TypeOf(body),
            // Servers send this for whatever they do not know.
            "text/plain" => ContentSniffer.TextOrBinary(body),
            var known => known,
        };
        return new Content(KindOf(type), type, sent.Charset);
    }

    private static ContentKind KindOf(string type)
    {
        if (type is "text/html" or "application/xhtml+xml")
            return ContentKind.Html;
        return type.StartsWith("text/", StringComparison.Ordinal)
            || type.EndsWith("+xml", StringComparison.Ordinal)
            || type.EndsWith("+json", StringComparison.Ordinal)
            || TextTypes.Contains(type) ? ContentKind.Text : ContentKind.Binary;
    }
}
