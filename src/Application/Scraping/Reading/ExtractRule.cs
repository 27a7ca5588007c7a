using System.Text.Json.Nodes;

namespace Gather.Application.Scraping.Reading;

/// <summary>How one field is found on a page.</summary>
public sealed record ExtractRule
{
    /// <summary>A CSS selector, within the parent's element for a nested field. Absent: the element (or document) itself.</summary>
    public string? Selector { get; init; }

    /// <summary>The attribute to take; absent: the element's content.</summary>
    public string? Attribute { get; init; }

    /// <summary>What the value is read as.</summary>
    public ExtractType Type { get; init; }

    /// <summary>Whether all matches are taken, as an array, or only the first.</summary>
    public bool Many { get; init; }

    /// <summary>Nested fields: the value is then an object, and <c>type</c> and <c>attribute</c> do not apply.</summary>
    public IReadOnlyDictionary<string, ExtractRule>? Fields { get; init; }

    /// <summary>A regular expression; the value is its first group, or the whole match when it has no group. It runs in time linear to the text: no lookaround and no backreferences.</summary>
    public string? Regex { get; init; }

    /// <summary>The value when nothing matches; absent: null, or an empty array.</summary>
    public JsonNode? Default { get; init; }

    /// <summary>Whether a page without this field is an error: <c>requiredFieldMissing</c>.</summary>
    public bool Required { get; init; }
}

/// <summary>What a field's value is read as.</summary>
public enum ExtractType
{
    /// <summary>The visible text, white space folded.</summary>
    Text,

    /// <summary>The inner HTML.</summary>
    Html,

    /// <summary>A number: the first in the text, with <c>.</c> or <c>,</c> as decimal or grouping mark.</summary>
    Number,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>True or false, also from yes/no, on/off and 1/0; a present HTML boolean attribute is true.</summary>
    Boolean,

    /// <summary>A date or a time, as RFC 3339 text: <c>2026-11-22</c> or <c>2026-11-22T10:15:00Z</c>.</summary>
    Date,

    /// <summary>An absolute URL.</summary>
    Url,
}
