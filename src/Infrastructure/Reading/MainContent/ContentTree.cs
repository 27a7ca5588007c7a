using AngleSharp.Dom;

namespace Gather.Infrastructure.Reading.MainContent;

/// <summary>What a page shows, as nodes in document order: thoughts about it need not change the page, and can be dropped for others.</summary>
internal sealed class ContentTree
{
    private readonly List<ContentNode> _nodes = [];

    private ContentTree()
    {
    }

    public IReadOnlyList<ContentNode> Nodes => _nodes;

    public ContentNode Root => _nodes[0];

    /// <summary>Reads an element and what it shows; with <paramref name="hidden"/>, also what is hidden at first.</summary>
    public static ContentTree Read(IElement root, bool hidden)
    {
        var tree = new ContentTree();
        tree.Collect(root, hidden);
        tree.Measure(0, tree._nodes.Count, static _ => false);
        for (var i = tree._nodes.Count - 1; i >= 0; i--)
            Classify(tree, tree._nodes[i]);
        return tree;
    }

    public IEnumerable<ContentNode> Children(ContentNode node)
    {
        for (var at = node.Index + 1; at < node.End; at = _nodes[at].End)
            yield return _nodes[at];
    }

    /// <summary>
    /// Counts what stands in the nodes of a range, the innermost first. A node that <paramref name="drops"/> rejects, seeing what
    /// is left within it, does not count for those around it.
    /// </summary>
    public void Measure(int start, int end, Func<ContentNode, bool> drops)
    {
        for (var i = start; i < end; i++)
            _nodes[i].Kept = _nodes[i].Own;
        for (var i = end - 1; i >= start; i--)
        {
            var node = _nodes[i];
            node.IsDropped = node.IsDropped || drops(node);
            if (!node.IsDropped)
                node.Parent?.Kept.Add(node);
            else if (node is { Name: "input", Parent: { } parent })
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
            while (next < children.Length && !IsShown(children[next], hidden))
                next++;
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
        var node = dom is IElement element ? ElementNode(element, parent) : new ContentNode(dom, parent, _nodes.Count) { Own = Measures.Of(((IText)dom).Data), IsPhrasing = true };
        _nodes.Add(node);
        return node;
    }

    private ContentNode ElementNode(IElement element, ContentNode? parent)
    {
        var (name, id) = (element.LocalName, element.Id);
        var words = element.ClassName ?? "";
        return new ContentNode(element, parent, _nodes.Count)
        {
            Name = name,
            Words = string.IsNullOrEmpty(id) ? words : $"{words} {id}",
            Weight = ClassWords.Weigh(words) + ClassWords.Weigh(id),
            Role = element.GetAttribute("role") ?? "",
            LinkShare = name == "a" && element.GetAttribute("href") is { } href ? href.StartsWith('#') ? 0.3 : 1 : 0,
            IsVideo = name is "video" or "audio" || (TagNames.Embeds.Contains(name) && Visibility.ShowsVideo(element)),
            IsPhrasing = TagNames.Phrasing.Contains(name),
        };
    }

    private static bool IsShown(INode node, bool hidden) => node switch
    {
        IElement { LocalName: "noscript" } element => element.QuerySelector("img") is not null,
        IElement element => !TagNames.Unseen.Contains(element.LocalName) && (hidden || Visibility.IsVisible(element)),
        IText => true,
        _ => false,
    };

    private static void Classify(ContentTree tree, ContentNode node)
    {
        if (TagNames.Transparent.Contains(node.Name))
            node.IsPhrasing = tree.Children(node).All(static c => c.IsPhrasing);
        node.IsParagraph = node.Name == "p";
        node.IsDataTable = node.Name == "table" && DataTable.IsOne(tree, node);
        if (node.Name == "div")
            TextRuns.Classify(tree, node);
    }
}
