namespace Gather.Infrastructure.Reading.Markup;

/// <summary>Gathers text, its white space folded to single spaces. What goes beyond its limit is cut off.</summary>
internal sealed class FoldedText(int limit)
{
    private char[] _buffer = new char[Math.Min(limit, 128)];
    private int _length;
    private bool _spacePending;

    public bool IsEmpty => _length == 0;

    /// <summary>Appends text as written in markup.</summary>
    public void AppendMarkup(ReadOnlySpan<char> raw)
    {
        if (_length == limit)
            return;
        if (raw.Contains('&'))
            Append(CharacterReferences.Decode(raw, inAttribute: false));
        else
            Append(raw);
    }

    /// <summary>Keeps what comes next apart from what came before.</summary>
    public void AppendBreak() => _spacePending = _length > 0;

    /// <summary>The text gathered; what is appended next begins a new one.</summary>
    public string Take()
    {
        // A cut must not leave half of a character, nor the space before one that was cut off.
        ReadOnlySpan<char> text = _buffer.AsSpan(0, _length);
        if (_length == limit && char.IsHighSurrogate(text[^1]))
            text = text[..^1];
        var taken = text.TrimEnd(' ').ToString();
        Clear();
        return taken;
    }

    /// <summary>Forgets what was gathered.</summary>
    public void Clear() => (_length, _spacePending) = (0, false);

    private void Append(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (char.IsWhiteSpace(character))
            {
                AppendBreak();
                continue;
            }

            if (_spacePending && _length < limit)
                Append(' ');
            if (_length == limit)
                return;
            _spacePending = false;
            Append(character);
        }
    }

    private void Append(char character)
    {
        if (_length == _buffer.Length)
            Array.Resize(ref _buffer, Math.Min(limit, _length * 2));
        _buffer[_length++] = character;
    }
}
