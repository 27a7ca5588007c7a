using Gather.Infrastructure.Reading.Markup;

namespace Gather.Infrastructure.Reading.Metadata;

/// <summary>The values of a page's <c>meta</c> elements under their names, whether given as <c>name</c>, <c>property</c>, <c>itemprop</c> or <c>http-equiv</c>.</summary>
internal sealed class MetaValues
{
    private const int MaxValues = 500;
    private const int ValueLimit = 4000;

    private static readonly string[] NamingAttributes = ["property", "name", "itemprop", "http-equiv"];

    private readonly List<(string Name, string Value)> _values = [];
    private readonly FoldedText _text = new(ValueLimit);

    public void Add(TagAttributes attributes)
    {
        if (_values.Count == MaxValues || !attributes.TryGetRaw("content", out var raw))
            return;
        _text.AppendMarkup(raw);
        var value = _text.Take();
        if (value.Length == 0)
            return;
        foreach (var naming in NamingAttributes)
            if (attributes.Text(naming) is { } name)
                _values.Add((name.ToLowerInvariant(), value));
    }

    public void Add(string name, string value)
    {
        if (_values.Count < MaxValues)
            _values.Add((name, value));
    }

    /// <summary>The first value under the first of the names that has one.</summary>
    public string? First(string[] names) => All(names).FirstOrDefault();

    /// <summary>All values under the names, in the names' order.</summary>
    public IEnumerable<string> All(string[] names) => names.SelectMany(name => _values.Where(v => v.Name == name).Select(v => v.Value));

    /// <summary>The values whose names begin so, under the rest of their names; of several, the first. Null when there are none.</summary>
    public IReadOnlyDictionary<string, string>? Under(string prefix)
    {
        Dictionary<string, string>? found = null;
        foreach (var (name, value) in _values)
            if (name.Length > prefix.Length && name.StartsWith(prefix, StringComparison.Ordinal))
                (found ??= new(StringComparer.Ordinal)).TryAdd(name[prefix.Length..], value);
        return found;
    }
}
