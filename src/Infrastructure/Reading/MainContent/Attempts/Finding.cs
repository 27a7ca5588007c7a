using System.Collections;
using Gather.Infrastructure.Reading.MainContent.Tree;

namespace Gather.Infrastructure.Reading.MainContent.Attempts;

/// <summary>What an attempt takes for the page's content; it keeps what the next attempt thinks otherwise of.</summary>
internal sealed class Finding
{
    private readonly IReadOnlyList<(ContentNode Node, Measures Kept)> _parts;
    private readonly BitArray _dropped;
    private readonly BitArray _altered;

    public Finding(ContentTree tree, IEnumerable<ContentNode> parts)
    {
        _parts = [.. parts.Where(static p => !p.IsDropped).Select(static p => (p, p.Kept))];
        _dropped = new BitArray(tree.Nodes.Count);
        _altered = new BitArray(tree.Nodes.Count);
        foreach (var (part, _) in _parts)
            for (var i = part.End - 1; i >= part.Index; i--)
                Note(tree.Nodes[i]);
    }

    /// <summary>The parts of the page that together are its content, in document order.</summary>
    public IEnumerable<ContentNode> Parts => _parts.Select(static p => p.Node);

    public int Chars => _parts.Sum(static p => p.Kept.Chars);

    public double PlainChars => _parts.Sum(static p => p.Kept.PlainChars);

    public bool IsWholePage => _parts is [{ Node.Parent: null }];

    /// <summary>Whether a node within a part is left out.</summary>
    public bool Drops(ContentNode node) => _dropped[node.Index];

    /// <summary>Whether some of what the page has in a node is left out.</summary>
    public bool Alters(ContentNode node) => _altered[node.Index];

    /// <summary>How much of the text, that is no link, lies in parts that overlap with those of the other.</summary>
    public double PlainCharsWithin(Finding other) =>
        _parts.Where(p => other._parts.Any(o => p.Node.Index < o.Node.End && o.Node.Index < p.Node.End)).Sum(static p => p.Kept.PlainChars);

    private void Note(ContentNode node)
    {
        _dropped[node.Index] = node.IsDropped;
        _altered[node.Index] |= node.HoldsUnseen && !node.IsOpaque;
        if (node.Parent is { } parent)
            _altered[parent.Index] |= node.IsDropped || _altered[node.Index];
    }
}
