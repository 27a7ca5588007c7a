using AngleSharp.Dom;
using Gather.Infrastructure.Reading.MainContent.Signs;

namespace Gather.Infrastructure.Reading.MainContent.Tree;

/// <summary>What a page shows, as nodes in document order: thoughts about it need not change the page, and can be dropped for others.</summary>
internal sealed class ContentTree
{
    private readonly List<ContentNode> _nodes = [];
    private readonly NodeReading _reading = new();

    private ContentTree()
    {
    }

    public IReadOnlyList<ContentNode> Nodes => _nodes;

    public ContentNode Root => _nodes[0];

    /// <summary>The first part that is declared to be the main one, or the article's text.</summary>
    public ContentNode? Core { get; private set; }

    /// <summary>The first heading of the first level.</summary>
    public ContentNode? Heading { get; private set; }

    /// <summary>Reads an element and what it shows; with <paramref name="hidden"/>, also what is hidden at first.</summary>
    public static ContentTree Read(IElement root, bool hidden)
    {
        var tree = new ContentTree();
        tree.Collect(root, hidden);
        tree.Measure(tree.Root, static _ => false);
        for (var i = tree._nodes.Count - 1; i >= 0; i--)
            tree.Classify(tree._nodes[i]);
        return tree;
    }

    public IEnumerable<ContentNode> Children(ContentNode node)
    {
        for (var at = node.Index + 1; at < node.End; at = _nodes[at].End)
            yield return _nodes[at];
    }

    /// <summary>Every node that is not dropped, nor within one that is.</summary>
    public IEnumerable<ContentNode> Shown()
    {
        for (var i = 0; i < _nodes.Count; i = _nodes[i].IsDropped ? _nodes[i].End : i + 1)
            if (!_nodes[i].IsDropped)
                yield return _nodes[i];
    }

    /// <summary>
    /// Counts what stands in a node and in those within, the innermost first. A node that <paramref name="drops"/> rejects, seeing
    /// what is left within it, does not count for those around it.
    /// </summary>
    public void Measure(ContentNode top, Func<ContentNode, bool> drops)
    {
        for (var i = top.Index; i < top.End; i++)
            if (!_nodes[i].IsText)
                _nodes[i].Kept = default;
        for (var i = top.End - 1; i >= top.Index; i--)
        {
            var node = _nodes[i];
            node.IsDropped = node.IsDropped || drops(node);
            if (node == top || node.Parent is not { } parent)
                continue;
            if (!node.IsDropped)
                parent.Kept.Add(node);
            else if (node.Name == "input")
                parent.Kept.Inputs++;
        }
    }

    private void Collect(IElement root, bool hidden)
    {
        var open = new Stack<(ContentNode Node, int Next)>();
        open.Push((Append(root, parent: null), 0));
        while (open.TryPop(out var top))
        {
            var children = top.Node.Dom.ChildNodes;
            var next = top.Next;
            while (next < children.Length && !Showing.Shows(children[next], hidden))
                next++;
            top.Node.HoldsUnseen |= next > top.Next;
            if (next == children.Length)
            {
                top.Node.End = _nodes.Count;
                continue;
            }

            open.Push((top.Node, next + 1));
            var node = Append(children[next], top.Node);
            if (node.IsText || node.IsOpaque)
                node.End = _nodes.Count;
            else
                open.Push((node, 0));
        }
    }

    private ContentNode Append(INode dom, ContentNode? parent)
    {
        var node = _reading.Read(dom, parent, _nodes.Count);
        _nodes.Add(node);
        return node;
    }

    private void Classify(ContentNode node)
    {
        node.PlainChars = node.Kept.PlainChars;
        Core = node.IsMain || node.IsArticleBody ? node : Core;
        Heading = node.Name == "h1" ? node : Heading;
        if (Tags.Transparent.Contains(node.Name))
            node.IsPhrasing = Children(node).All(static c => c.IsPhrasing);
        node.IsParagraph = node.Name == "p";
        node.IsDataTable = node.Name == "table" && DataTable.IsOne(this, node);
        if (node.Name == "div")
            TextRuns.Classify(this, node);
    }
}
