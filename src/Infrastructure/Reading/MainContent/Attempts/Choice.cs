using Gather.Infrastructure.Reading.MainContent.Signs;
using Gather.Infrastructure.Reading.MainContent.Tree;

namespace Gather.Infrastructure.Reading.MainContent.Attempts;

/// <summary>Chooses, of the elements scored, the one that holds the content, and those beside it that belong to it.</summary>
internal static class Choice
{
    private const int TopCount = 5;
    private const double Rival = 0.75;
    private const int RivalsToShare = 3;

    /// <summary>The parts of the content in document order; the whole page when nothing was scored.</summary>
    public static IReadOnlyList<ContentNode> Choose(ContentTree tree, List<ContentNode> scored, Strictness strictness)
    {
        var best = scored.OrderByDescending(static n => n.Score).Take(TopCount).ToList();
        if (best.Count == 0)
            return [tree.Root];

        var top = Widen(Lift(SharedAncestor(best) ?? best[0], strictness), tree);
        return top.Parent is null ? [top] : [.. tree.Children(top.Parent).Where(s => s == top || BelongsTo(top, s))];
    }

    // Several elements of nearly the same score are parts of one content: the nearest element around them holds it.
    private static ContentNode? SharedAncestor(List<ContentNode> best)
    {
        var rivals = best.Skip(1).Where(r => r.Score >= best[0].Score * Rival).ToList();
        if (rivals.Count < RivalsToShare)
            return null;
        for (var ancestor = best[0].Parent; ancestor?.Parent is not null; ancestor = ancestor.Parent)
            if (rivals.Count(r => r.Index > ancestor.Index && r.Index < ancestor.End) >= RivalsToShare)
                return ancestor;
        return null;
    }

    // Content spread over several elements shows in a score that grows on the way up.
    private static ContentNode Lift(ContentNode top, Strictness strictness)
    {
        var last = top.Score ??= Scoring.InitialScore(top, strictness);
        var threshold = last / 3;
        for (var ancestor = top.Parent; ancestor?.Parent is not null; ancestor = ancestor.Parent)
        {
            if (ancestor.Score is not { } score)
                continue;
            if (score < threshold)
                break;
            if (score > last)
                return ancestor;
            last = score;
        }

        return top;
    }

    // An only child's siblings are found a level up.
    private static ContentNode Widen(ContentNode top, ContentTree tree)
    {
        while (top.Parent is { Parent: not null } parent && tree.Children(parent).Count(static c => c is { IsText: false, IsDropped: false }) == 1)
            top = parent;
        return top;
    }

    private static bool BelongsTo(ContentNode top, ContentNode sibling)
    {
        if (sibling.IsDropped || sibling.IsText)
            return false;
        var topScore = top.Score ?? 0;
        var bonus = sibling.Naming != Naming.None && sibling.Naming == top.Naming ? topScore * 0.2 : 0;
        if (sibling.Score + bonus >= Math.Max(10, topScore * 0.2))
            return true;
        if (!sibling.IsParagraph)
            return false;
        var (length, density) = (sibling.Kept.Chars, sibling.Kept.LinkDensity);
        return length > 80 ? density < 0.25 : length > 0 && density == 0 && EndsSentence(sibling.Dom.TextContent);
    }

    private static bool EndsSentence(string text) => text.TrimEnd().EndsWith('.') || text.Contains(". ", StringComparison.Ordinal);
}
