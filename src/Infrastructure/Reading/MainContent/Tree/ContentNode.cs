using AngleSharp.Dom;
using Gather.Infrastructure.Reading.MainContent.Signs;

namespace Gather.Infrastructure.Reading.MainContent.Tree;

/// <summary>
/// An element or a text of the page, and what is thought of it. Nodes lie in one list in document order, so that those within a
/// node follow it up to <see cref="End"/>.
/// </summary>
internal sealed class ContentNode(INode dom, ContentNode? parent, int index)
{
    /// <summary>The node of the page.</summary>
    public INode Dom => dom;

    public ContentNode? Parent => parent;

    public int Index => index;

    /// <summary>The index after the last node within.</summary>
    public int End { get; set; }

    /// <summary>The element's local name; empty for a text.</summary>
    public string Name { get; init; } = "";

    /// <summary>What class and id say of it.</summary>
    public Naming Naming { get; init; } = Naming.None;

    /// <summary>Its role; empty when it has none.</summary>
    public string Role { get; init; } = "";

    /// <summary>Whether it is declared to be the main part of the page.</summary>
    public bool IsMain { get; init; }

    /// <summary>Whether it is declared to be the article's text (microdata).</summary>
    public bool IsArticleBody { get; init; }

    /// <summary>How much of a link's text counts as such: a link within the page is half content.</summary>
    public double LinkShare { get; init; }

    /// <summary>Whether it is a frame or a plug-in that shows a video.</summary>
    public bool IsVideo { get; init; }

    /// <summary>Whether its class or its attributes speak of an author.</summary>
    public bool NamesAuthor { get; init; }

    /// <summary>The text in it that is no link, before anything is dropped.</summary>
    public double PlainChars { get; set; }

    /// <summary>Whether it is a text or an element within a line of text.</summary>
    public bool IsPhrasing { get; set; }

    /// <summary>Whether it is a <c>p</c>, or a <c>div</c> in the place of one.</summary>
    public bool IsParagraph { get; set; }

    /// <summary>How many pieces of text stand in it without an element of their own.</summary>
    public int Runs { get; set; }

    /// <summary>Whether some of the page's nodes in it show nothing, and are no nodes here.</summary>
    public bool HoldsUnseen { get; set; }

    /// <summary>Whether it is a table of data, not of layout.</summary>
    public bool IsDataTable { get; set; }

    /// <summary>Whether the present attempt leaves it out, with all that is in it.</summary>
    public bool IsDropped { get; set; }

    /// <summary>What paragraphs within have credited it in the present attempt; null when none has.</summary>
    public double? Score { get; set; }

    /// <summary>What stands in it in the present attempt; a text's length and commas, always.</summary>
    public Measures Kept;

    public bool IsText => Name.Length == 0;

    /// <summary>Whether what is in it does not count, but stays with it: an image for readers without scripts.</summary>
    public bool IsOpaque => Name == "noscript";

    public bool Contains(ContentNode other) => index <= other.Index && other.Index < End;

    /// <summary>Whether one of the ancestors, no further than <paramref name="levels"/> up, is as described.</summary>
    public bool IsWithin(Func<ContentNode, bool> description, int levels = 4)
    {
        for (var ancestor = parent; ancestor is not null && levels > 0; ancestor = ancestor.Parent, levels--)
            if (description(ancestor))
                return true;
        return false;
    }

    public override string ToString() => IsText ? Dom.TextContent : $"{Name} {Naming.Words}";
}
