using System.Text.Json.Nodes;
using AngleSharp.Css.Dom;
using AngleSharp.Dom;
using Gather.Application.Scraping.Reading;
using Gather.Domain.Scraping;

namespace Gather.Infrastructure.Reading.Dom.Fields;

/// <summary>
/// Extracts fields by rules. A match whose value cannot be read as the field's type counts as none: the next one is taken.
/// </summary>
internal sealed class FieldExtractor
{
    private const int CheckEvery = 64;

    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(3);

    private readonly long _started = TimeProvider.System.GetTimestamp();

    private readonly ValueReader _values;
    private readonly CancellationToken _cancellationToken;
    private string? _missing;
    private int _visited;

    private FieldExtractor(TargetUrl baseUrl, CancellationToken cancellationToken)
    {
        _values = new ValueReader(new LinkResolver(baseUrl));
        _cancellationToken = cancellationToken;
    }

    public static Extraction Extract(
        IDocument document,
        IReadOnlyDictionary<string, ExtractRule> rules,
        TargetUrl baseUrl,
        CancellationToken cancellationToken = default)
    {
        var extractor = new FieldExtractor(baseUrl, cancellationToken);
        var fields = document.DocumentElement is { } root ? extractor.ReadObject(root, rules, path: "") : [];
        return new Extraction(fields, extractor._missing);
    }

    private JsonObject ReadObject(IElement scope, IReadOnlyDictionary<string, ExtractRule> rules, string path)
    {
        var fields = new JsonObject();
        foreach (var (name, rule) in rules)
            fields.Add(name, ReadField(scope, rule, path + name));
        return fields;
    }

    private JsonNode? ReadField(IElement scope, ExtractRule rule, string path)
    {
        var found = new List<JsonNode>();
        var selector = rule.Selector is null ? null : Selectors.Of(rule.Selector);
        if (rule.Selector is null)
            Add(scope, rule, path, found);
        else if (selector is not null)
            Search(scope, selector, rule, path, found);

        if (found.Count == 0)
        {
            if (rule.Required)
                _missing ??= path;
            return rule.Default?.DeepClone() ?? (rule.Many ? new JsonArray() : null);
        }

        return rule.Many ? new JsonArray([.. found]) : found[0];
    }

    // In document order, and by our own hand: a selector with sibling combinators can take long on a large document, and this
    // way the search can be ended in between.
    private void Search(IElement scope, ISelector selector, ExtractRule rule, string path, List<JsonNode> found)
    {
        var pending = new Stack<IElement>();
        PushChildren(scope, pending);
        while (pending.TryPop(out var element))
        {
            if (++_visited % CheckEvery == 0)
                Check();
            if (selector.Match(element, scope))
            {
                Add(element, rule, path, found);
                if (found.Count > 0 && !rule.Many)
                    return;
            }

            PushChildren(element, pending);
        }
    }

    private void Check()
    {
        _cancellationToken.ThrowIfCancellationRequested();
        if (TimeProvider.System.GetElapsedTime(_started) > MaxTime)
            throw new DocumentTooComplexException($"The fields take longer than {MaxTime.TotalSeconds:0} s to extract.");
    }

    private static void PushChildren(IElement parent, Stack<IElement> pending)
    {
        var children = parent.ChildNodes;
        for (var i = children.Length - 1; i >= 0; i--)
            if (children[i] is IElement child)
                pending.Push(child);
    }

    private void Add(IElement element, ExtractRule rule, string path, List<JsonNode> found)
    {
        JsonNode? value = rule.Fields is null ? _values.Read(element, rule) : ReadObject(element, rule.Fields, path + ".");
        if (value is not null)
            found.Add(value);
    }
}
