using Gather.Infrastructure.Reading.MainContent.Tree;

namespace Gather.Infrastructure.Reading.MainContent.Attempts;

/// <summary>The part of a page that calls itself its main content. Documentation, forums and indexes have one where no paragraphs give an article away.</summary>
internal static class Landmark
{
    private const double MostlyLinks = 0.5;

    /// <summary>The largest part that is declared to be the article's text or the main part; else the only article; else the whole page. Cleaned.</summary>
    public static Finding Find(ContentTree tree)
    {
        var landmark = Largest(tree, static n => n.IsArticleBody) ?? Largest(tree, static n => n.IsMain) ?? OnlyArticle(tree) ?? tree.Root;
        var isIndex = landmark.Kept.LinkDensity > MostlyLinks;
        tree.Measure(landmark, node => !node.IsText && node != landmark && Drops(node, landmark, isIndex));
        return new Finding(tree, [landmark]);
    }

    private static ContentNode? Largest(ContentTree tree, Func<ContentNode, bool> description) =>
        tree.Shown().Where(description).MaxBy(static n => n.Kept.Chars) is { Kept.Chars: > 0 } largest ? largest : null;

    private static ContentNode? OnlyArticle(ContentTree tree)
    {
        ContentNode? only = null;
        foreach (var node in tree.Shown())
        {
            if (node.Name != "article" || node.Index < only?.End)
                continue;
            if (only is not null)
                return null;
            only = node;
        }

        return only;
    }

    private static bool Drops(ContentNode node, ContentNode landmark, bool isIndex) =>
        node.Name == "nav"
        || (node.Name == "header" && landmark.Parent is null && !node.IsWithin(static a => a.Name is "article" or "section" or "main", int.MaxValue))
        || Cleaning.IsNeverContent(node)
        || (!isIndex && node.Name is "div" or "section" && !node.IsParagraph && node.Kept.LinkDensity > MostlyLinks && !node.Kept.IsMostlyList);
}
