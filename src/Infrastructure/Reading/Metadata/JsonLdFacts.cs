using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gather.Infrastructure.Reading.Metadata;

/// <summary>What a page's JSON-LD says of the page: the first thing that has it, among the blocks' own things and those of their graphs.</summary>
internal sealed class JsonLdFacts(IReadOnlyList<JsonNode> blocks)
{
    private const int MaxThings = 200;
    private const int TextLimit = 1000;

    private readonly List<JsonObject> _things = [.. blocks.SelectMany(ThingsOf).Take(MaxThings)];

    public string? Published => FirstText("datePublished");

    public string? Modified => FirstText("dateModified");

    public string? Language => FirstText("inLanguage");

    public string? Headline => FirstText("headline");

    /// <summary>The authors' names.</summary>
    public IReadOnlyList<string> Authors =>
        _things.Select(t => Many(t["author"]).Select(NameOf).OfType<string>().ToList()).FirstOrDefault(names => names.Count > 0) ?? [];

    /// <summary>The name of the web site, or of the one who publishes on it.</summary>
    public string? SiteName =>
        _things.Where(t => Many(t["@type"]).Any(type => TextOf(type) == "WebSite")).Select(NameOf).FirstOrDefault(n => n is not null)
        ?? _things.Select(t => NameOf(t["publisher"])).FirstOrDefault(n => n is not null);

    private static IEnumerable<JsonObject> ThingsOf(JsonNode block) =>
        Many(block).OfType<JsonObject>().SelectMany(thing => Many(thing["@graph"]).OfType<JsonObject>().Prepend(thing));

    private static JsonNode?[] Many(JsonNode? node) => node switch
    {
        null => [],
        JsonArray array => [.. array],
        _ => [node],
    };

    private static string? TextOf(JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() is JsonValueKind.String && value.GetValue<string>().Trim() is { Length: > 0 } text
            ? text[..Math.Min(text.Length, TextLimit)]
            : null;

    // A name may be told where the thing is described, and not where it is referred to.
    private string? NameOf(JsonNode? node) => node switch
    {
        JsonObject thing => Many(thing["name"]).Select(TextOf).FirstOrDefault(n => n is not null)
            ?? (TextOf(thing["@id"]) is { } id ? _things.Where(t => TextOf(t["@id"]) == id).Select(t => TextOf(t["name"])).FirstOrDefault(n => n is not null) : null),
        _ => TextOf(node) is { } text && !Uri.IsWellFormedUriString(text, UriKind.Absolute) ? text : null,
    };

    private string? FirstText(string property) => _things.Select(t => Many(t[property]).Select(TextOf).FirstOrDefault()).FirstOrDefault(v => v is not null);
}
