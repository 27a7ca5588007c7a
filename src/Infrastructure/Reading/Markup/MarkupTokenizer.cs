namespace Gather.Infrastructure.Reading.Markup;

/// <summary>What a token is.</summary>
internal enum TokenKind
{
    Text,
    StartTag,
    EndTag,
}

/// <summary>
/// Cuts HTML into tags and text by the HTML Standard's tokenization, with scripting off and without a tree. Comments and
/// declarations are left out. Any text can be read, in one pass over it and without allocating.
/// </summary>
internal ref struct MarkupTokenizer(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;
    private int _position;
    private ReadOnlySpan<char> _rawName;
    private ForeignContent _foreign;

    /// <summary>What was read.</summary>
    public TokenKind Kind { get; private set; }

    /// <summary>The tag's element; of text, the element around it whose content is not markup, else <see cref="Element.Other"/>.</summary>
    public Element Element { get; private set; }

    /// <summary>A tag's name, as written.</summary>
    public ReadOnlySpan<char> Name { get; private set; }

    /// <summary>Text as written, with its character references; of a tag, all that follows its name.</summary>
    public ReadOnlySpan<char> Content { get; private set; }

    /// <summary>The tag's attributes.</summary>
    public readonly TagAttributes Attributes => new(Content);

    /// <summary>Reads the next token; false at the end.</summary>
    public bool Read() => _rawName.IsEmpty ? ReadMarkup() : ReadRaw();

    private bool ReadMarkup()
    {
        var start = _position;
        while (_position < _text.Length)
        {
            var offset = _text[_position..].IndexOf('<');
            var at = offset < 0 ? _text.Length : _position + offset;
            var opens = at + 1 < _text.Length && (char.IsAsciiLetter(_text[at + 1]) || _text[at + 1] is '/' or '!' or '?');
            if (!opens)
            {
                // The sign is text, as all before it.
                _position = Math.Min(at + 1, _text.Length);
                continue;
            }

            if (at > start)
                return TakeText(start, at);
            if (char.IsAsciiLetter(_text[at + 1]))
                return ReadStartTag(at + 1);
            if (_text[at + 1] == '/' && at + 2 < _text.Length && char.IsAsciiLetter(_text[at + 2]))
                return ReadEndTag(at + 2);
            if (_text[at + 1] == '/' && at + 2 == _text.Length)
                return TakeText(start, _text.Length);
            start = _position = AfterDeclaration(at);
        }

        return start < _text.Length && TakeText(start, _text.Length);
    }

    private bool TakeText(int start, int end)
    {
        (Kind, Element, _position) = (TokenKind.Text, Element.Other, end);
        Content = _text[start..end];
        return true;
    }

    private bool ReadStartTag(int at)
    {
        if (!ReadTag(at, out var isSelfClosing))
            return false;

        Kind = TokenKind.StartTag;
        var isForeign = _foreign.Enter(Element, Name, isSelfClosing);
        if (isForeign && Element is Element.Title)
            Element = Element.Other;
        else if (!isForeign && Element >= Element.Title && Element <= Element.PlainText)
            _rawName = Name;
        return true;
    }

    private bool ReadEndTag(int at)
    {
        if (!ReadTag(at, out _))
            return false;

        Kind = TokenKind.EndTag;
        _foreign.Leave(Element);
        return true;
    }

    private bool ReadTag(int at, out bool isSelfClosing)
    {
        var rest = _text[at..];
        var nameLength = 0;
        while (nameLength < rest.Length && (rest[nameLength] > '>' || !(rest[nameLength] is '/' or '>' || HtmlSpace.Is(rest[nameLength]))))
            nameLength++;

        var attributes = new AttributeReader(rest[nameLength..]);
        while (attributes.Read())
        {
            // Only to find the tag's end, which no quoted > is.
        }

        isSelfClosing = attributes.IsSelfClosing;
        Name = rest[..nameLength];
        Content = rest.Slice(nameLength, attributes.Position);
        Element = Elements.Of(Name);
        _position = Math.Min(at + nameLength + attributes.Position + 1, _text.Length);
        return attributes.AtTagEnd;
    }

    private readonly int AfterDeclaration(int at)
    {
        var rest = _text[at..];
        if (rest.StartsWith("<!--", StringComparison.Ordinal))
            return at + CommentLength(rest);
        if (_foreign.IsForeign && rest.StartsWith("<![CDATA[", StringComparison.Ordinal))
            return EndOf("]]>", at);
        return EndOf(">", at);
    }

    private readonly int EndOf(string mark, int at)
    {
        var offset = _text[at..].IndexOf(mark, StringComparison.Ordinal);
        return offset < 0 ? _text.Length : at + offset + mark.Length;
    }

    // Ends with --> or --!>, and the dashes of <!-- may be those of --> too.
    private static int CommentLength(ReadOnlySpan<char> text)
    {
        var at = 4;
        while (true)
        {
            var offset = text[at..].IndexOf('>');
            if (offset < 0)
                return text.Length;
            at += offset + 1;
            var before = text[2..(at - 1)];
            if (before.EndsWith("--", StringComparison.Ordinal) || (before.Length > 4 && before.EndsWith("--!", StringComparison.Ordinal)))
                return at;
        }
    }

    private bool ReadRaw()
    {
        var element = Element;
        var rest = _text[_position..];
        var end = element switch
        {
            Element.PlainText => rest.Length,
            Element.Script => RawText.EndOfScript(rest),
            _ => RawText.EndOf(rest, _rawName),
        };
        _rawName = [];
        if (end == 0)
            return ReadMarkup();

        TakeText(_position, _position + end);
        Element = element;
        return true;
    }
}
