namespace Gather.Infrastructure.Reading.Markup;

/// <summary>A tag's attributes, found by name.</summary>
/// <param name="text">The tag's text from after its name on.</param>
internal readonly ref struct TagAttributes(ReadOnlySpan<char> text)
{
    private const int TextLimit = 1000;

    private readonly ReadOnlySpan<char> _text = text;

    /// <summary>The attribute's value; null when the tag has no such attribute.</summary>
    public string? this[string name] => TryGetRaw(name, out var raw) ? CharacterReferences.Decode(raw, inAttribute: true) : null;

    /// <summary>The attribute's value, trimmed and not too long; null when there is none or it is empty.</summary>
    public string? Text(string name) => this[name]?.Trim() is { Length: > 0 } text ? text[..Math.Min(text.Length, TextLimit)] : null;

    /// <summary>Finds the attribute's value as written. Of several of the same name, the first counts.</summary>
    public bool TryGetRaw(string name, out ReadOnlySpan<char> raw)
    {
        var reader = new AttributeReader(_text);
        while (reader.Read())
        {
            if (!reader.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                continue;
            raw = reader.RawValue;
            return true;
        }

        raw = [];
        return false;
    }
}
