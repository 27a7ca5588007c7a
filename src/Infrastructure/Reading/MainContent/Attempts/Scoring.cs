using Gather.Infrastructure.Reading.MainContent.Signs;
using Gather.Infrastructure.Reading.MainContent.Tree;

namespace Gather.Infrastructure.Reading.MainContent.Attempts;

/// <summary>Paragraphs credit the elements around them, the nearest most; links discount what an element has got.</summary>
internal static class Scoring
{
    private const int ShortestParagraph = 25;
    private const int Levels = 5;

    /// <summary>Every element with a score, in document order.</summary>
    public static List<ContentNode> Score(ContentTree tree, Strictness strictness)
    {
        var credited = new List<ContentNode>();
        for (var i = 0; i < tree.Nodes.Count;)
        {
            var node = tree.Nodes[i];
            i = node.IsDropped ? node.End : i + 1;
            if (node.IsDropped || node.IsText)
                continue;

            if (node.IsParagraph && node.Name == "div")
                Credit(node.Parent, node.Kept.Chars, node.Kept.Commas);
            else if (node.Name == "div")
                foreach (var (chars, commas) in TextRuns.Of(tree, node))
                    Credit(node, chars, commas);
            else if (Tags.Judged.Contains(node.Name))
                Credit(node is { Name: "p", Parent: { Name: "div", IsParagraph: true } only } ? only.Parent : node.Parent, node.Kept.Chars, node.Kept.Commas);
        }

        foreach (var node in credited)
            node.Score *= 1 - node.Kept.LinkDensity;
        return credited;

        void Credit(ContentNode? from, int chars, int commas)
        {
            if (chars < ShortestParagraph)
                return;
            var score = 2.0 + commas + Math.Min(chars / 100, 3);
            for (var (ancestor, level) = (from, 0); ancestor is not null && level < Levels; ancestor = ancestor.Parent, level++)
            {
                if (ancestor.Score is null)
                {
                    ancestor.Score = InitialScore(ancestor, strictness);
                    credited.Add(ancestor);
                }

                ancestor.Score += score / (level == 0 ? 1 : level == 1 ? 2 : level * 3);
            }
        }
    }

    public static double InitialScore(ContentNode node, Strictness strictness) => Weight(node, strictness) + node.Name switch
    {
        "div" => 5,
        "pre" or "td" or "blockquote" => 3,
        "address" or "ol" or "ul" or "dl" or "dd" or "dt" or "li" or "form" => -3,
        "th" or "h1" or "h2" or "h3" or "h4" or "h5" or "h6" => -5,
        _ => 0,
    };

    public static int Weight(ContentNode node, Strictness strictness) => strictness < Strictness.IgnoreWords ? node.Naming.Weight : 0;
}
