using System.Text.RegularExpressions;
using Gather.Application.Scraping.Reading;

namespace Gather.Application.Scraping;

/// <summary>The rules of extraction: each rule must be one that can be followed, and together they must be few.</summary>
internal static class ExtractRules
{
    private const int MaxFields = 100;
    private const int MaxDepth = 5;
    private const int MaxTextLength = 2000;

    public static IEnumerable<(string Field, string Reason)> Check(IReadOnlyDictionary<string, ExtractRule>? extract, IPageReader reader)
    {
        if (extract is null)
            return [];
        if (Count(extract, MaxDepth) > MaxFields)
            return [("extract", $"must hold at most {MaxFields} fields, nested ones included.")];
        return Check("extract", extract, depth: 1, reader);
    }

    // What is deeper than allowed is refused for that, and need not be counted.
    private static int Count(IReadOnlyDictionary<string, ExtractRule> fields, int depth) =>
        depth == 0 ? 0 : fields.Count + fields.Values.Sum(f => f?.Fields is null ? 0 : Count(f.Fields, depth - 1));

    private static IEnumerable<(string Field, string Reason)> Check(string parent, IReadOnlyDictionary<string, ExtractRule> fields, int depth, IPageReader reader)
    {
        if (depth > MaxDepth)
            return [(parent, $"is nested more than {MaxDepth} levels deep.")];
        if (fields.Count == 0)
            return [(parent, "must hold at least one field.")];
        // The serializer checks the nullness of properties but not of what they hold.
        return fields.SelectMany(f => f.Value is null ? [($"{parent}.{f.Key}", "must be an object.")] : Check(parent, f.Key, f.Value, depth, reader));
    }

    private static IEnumerable<(string Field, string Reason)> Check(string parent, string name, ExtractRule rule, int depth, IPageReader reader)
    {
        var field = $"{parent}.{name}";
        if (name.Length is 0 or > 100 || string.IsNullOrWhiteSpace(name) || name.Any(char.IsControl))
            yield return (field, "must have a name of 1 to 100 characters, not blank and without control characters.");
        if (rule is { Selector: { } selector } && (TooLong(selector) ?? reader.SelectorError(selector)) is { } selectorError)
            yield return ($"{field}.selector", selectorError);
        if (rule.Attribute is { } attribute && (attribute.Length is 0 or > 100 || attribute.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '"' or '\'' or '>' or '/' or '=')))
            yield return ($"{field}.attribute", "is no name of an attribute.");
        if (rule is { Regex: { } regex } && (TooLong(regex) ?? RegexError(regex)) is { } regexError)
            yield return ($"{field}.regex", regexError);
        if (rule is { Required: true, Default: not null })
            yield return ($"{field}.default", "does not go with required.");
        if (rule is { Type: ExtractType.Html, Attribute: not null })
            yield return ($"{field}.type", "does not go with an attribute.");
        if (rule.Fields is null)
            yield break;

        if (rule.Attribute is not null)
            yield return ($"{field}.attribute", "does not go with fields.");
        if (rule.Regex is not null)
            yield return ($"{field}.regex", "does not go with fields.");
        if (rule.Type != ExtractType.Text)
            yield return ($"{field}.type", "does not go with fields.");
        foreach (var nested in Check($"{field}.fields", rule.Fields, depth + 1, reader))
            yield return nested;
    }

    private static string? TooLong(string text) => text.Length > MaxTextLength ? $"must have at most {MaxTextLength} characters." : null;

    private static string? RegexError(string pattern)
    {
        try
        {
            // This engine alone runs in time linear to the text, and refuses what it cannot run so.
            _ = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return null;
        }
        catch (NotSupportedException)
        {
            return "is no expression that runs in linear time: lookarounds, backreferences, atomic groups and very large repetitions are not taken.";
        }
        catch (ArgumentException e)
        {
            return $"is no regular expression: {e.Message}";
        }
    }
}
