namespace Gather.Infrastructure.Reading.Markup;

/// <summary>Follows whether SVG or MathML is open, in which no element's content is raw text, and CDATA sections exist.</summary>
internal struct ForeignContent
{
    private int _depth;
    private int _islandDepth;

    /// <summary>Whether what follows is SVG or MathML.</summary>
    public readonly bool IsForeign => _depth > _islandDepth;

    /// <summary>Takes notice of a start tag, and tells whether its element is one of SVG or MathML.</summary>
    public bool Enter(Element element, ReadOnlySpan<char> name, bool isSelfClosing)
    {
        if (element is Element.Foreign && !isSelfClosing)
        {
            _depth++;
            return true;
        }

        if (!IsForeign)
            return false;
        if (Elements.BreaksOutOfForeign(name))
        {
            _depth = _islandDepth;
            return false;
        }

        if (element is Element.ForeignIsland && !isSelfClosing)
            _islandDepth = _depth;
        return true;
    }

    /// <summary>Takes notice of an end tag.</summary>
    public void Leave(Element element)
    {
        if (element is Element.Foreign && _depth > 0)
            _islandDepth = Math.Min(_islandDepth, --_depth);
        else if (element is Element.ForeignIsland)
            _islandDepth = 0;
    }
}
