using System.Buffers;

namespace Gather.Infrastructure.Reading.Markup;

/// <summary>Reads a tag's attributes one by one, by the states of the HTML Standard's tokenizer.</summary>
/// <param name="text">The text from after the tag's name on; it may go on behind the tag.</param>
internal ref struct AttributeReader(ReadOnlySpan<char> text)
{
    private static readonly SearchValues<char> ValueEnds = SearchValues.Create(HtmlSpace.All + ">");

    private readonly ReadOnlySpan<char> _text = text;

    /// <summary>The attribute's name as written.</summary>
    public ReadOnlySpan<char> Name { get; private set; }

    /// <summary>The attribute's value as written, with its character references.</summary>
    public ReadOnlySpan<char> RawValue { get; private set; }

    /// <summary>Where reading has come to: after it has ended, the tag's closing <c>&gt;</c>.</summary>
    public int Position { get; private set; }

    /// <summary>Whether the tag ends with <c>/&gt;</c>.</summary>
    public bool IsSelfClosing { get; private set; }

    /// <summary>Whether the tag's closing <c>&gt;</c> was met; a tag without it is none.</summary>
    public readonly bool AtTagEnd => Position < _text.Length;

    /// <summary>The attribute's value.</summary>
    public readonly string Value => CharacterReferences.Decode(RawValue, inAttribute: true);

    /// <summary>Reads the next attribute; false at the end of the tag or the text.</summary>
    public bool Read()
    {
        var at = Position;
        while (at < _text.Length && (HtmlSpace.Is(_text[at]) || _text[at] == '/'))
            at++;
        if (at == _text.Length || _text[at] == '>')
        {
            IsSelfClosing = at > 0 && at < _text.Length && _text[at - 1] == '/' && at > Position;
            Position = at;
            return false;
        }

        // A name may begin with the sign that otherwise ends it.
        var nameEnd = at + 1;
        while (nameEnd < _text.Length && !EndsName(_text[nameEnd]))
            nameEnd++;
        Name = _text[at..nameEnd];
        RawValue = [];
        Position = nameEnd;

        at = SkipSpace(nameEnd);
        if (at < _text.Length && _text[at] == '=')
            ReadValue(SkipSpace(at + 1));
        return true;
    }

    private void ReadValue(int at)
    {
        if (at < _text.Length && _text[at] is '"' or '\'')
        {
            var length = _text[(at + 1)..].IndexOf(_text[at]);
            RawValue = length < 0 ? [] : _text.Slice(at + 1, length);
            Position = length < 0 ? _text.Length : at + length + 2;
            return;
        }

        var end = _text[at..].IndexOfAny(ValueEnds);
        Position = end < 0 ? _text.Length : at + end;
        RawValue = _text[at..Position];
    }

    private readonly int SkipSpace(int at)
    {
        while (at < _text.Length && HtmlSpace.Is(_text[at]))
            at++;
        return at;
    }

    // Names are short, and all letters come after the signs that end them.
    private static bool EndsName(char character) => character <= '>' && (character is '=' or '>' or '/' || HtmlSpace.Is(character));
}
