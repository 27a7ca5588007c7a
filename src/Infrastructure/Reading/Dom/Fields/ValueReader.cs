using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using Gather.Application.Scraping.Reading;
using Gather.Infrastructure.Reading.Dom.Text;

namespace Gather.Infrastructure.Reading.Dom.Fields;

/// <summary>Reads an element's value as a rule wants it.</summary>
internal sealed class ValueReader(LinkResolver links)
{
    private static readonly BoundedCache<Regex> Expressions = new(
        1_000, static text => new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Regex.InfiniteMatchTimeout));

    /// <summary>The value; null when there is none, or none that can be read.</summary>
    public JsonValue? Read(IElement element, ExtractRule rule)
    {
        var text = rule.Attribute is null ? ContentOf(element, rule.Type) : element.GetAttribute(rule.Attribute);
        if (text is not null && rule.Regex is not null)
            text = MatchOf(text, rule.Regex);
        return text is null ? null : Read(text, rule);
    }

    private JsonValue? Read(string text, ExtractRule rule) => rule.Type switch
    {
        ExtractType.Html => JsonValue.Create(text),
        ExtractType.Number => NumberReader.Read(text) is { } number ? JsonValue.Create(number) : null,
        ExtractType.Integer => NumberReader.ReadInteger(text) is { } integer ? JsonValue.Create(integer) : null,
        ExtractType.Boolean => BooleanOf(text, rule.Attribute) is { } boolean ? JsonValue.Create(boolean) : null,
        ExtractType.Date => DateReader.Read(text) is { } date ? JsonValue.Create(date) : null,
        ExtractType.Url => links.Link(text) is { } url ? JsonValue.Create(url) : null,
        _ => JsonValue.Create(HtmlText.Fold(text)),
    };

    private static string? ContentOf(IElement element, ExtractType type) => type switch
    {
        ExtractType.Html => element.InnerHtml,
        ExtractType.Url => element.GetAttribute("href") ?? element.GetAttribute("src") ?? DataOf(element) ?? PlainTextWriter.Write(element),
        ExtractType.Date => element.GetAttribute("datetime") ?? DataOf(element) ?? PlainTextWriter.Write(element),
        _ => DataOf(element) ?? PlainTextWriter.Write(element),
    };

    // What these elements say stands in an attribute; others have such attributes for other ends.
    private static string? DataOf(IElement element) => element.LocalName switch
    {
        "meta" => element.GetAttribute("content"),
        "data" or "meter" or "progress" or "input" => element.GetAttribute("value"),
        _ => null,
    };

    private static string? MatchOf(string text, string expression)
    {
        var match = Expressions.Get(expression).Match(text);
        if (!match.Success)
            return null;
        if (match.Groups.Count == 1)
            return match.Value;
        return match.Groups[1].Success ? match.Groups[1].Value : null;
    }

    private static bool? BooleanOf(string text, string? attribute) => HtmlText.Fold(text).ToLowerInvariant() switch
    {
        "true" or "yes" or "on" or "1" => true,
        "false" or "no" or "off" or "0" => false,
        // <input checked>, <input checked="checked">
        var value when attribute is not null && (value.Length == 0 || value.Equals(attribute, StringComparison.OrdinalIgnoreCase)) => true,
        _ => null,
    };
}
