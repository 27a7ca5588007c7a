namespace Gather.Infrastructure.Reading.MainContent;

/// <summary>The part of a page that calls itself its main content. Documentation, forums and indexes have one where no paragraphs give an article away.</summary>
internal static class Landmark
{
    private const double MostlyLinks = 0.5;

    /// <summary>The largest main part; else the only article; else the whole page.</summary>
    public static ContentNode Of(ContentTree tree)
    {
        ContentNode? main = null;
        ContentNode? article = null;
        var articles = 0;
        for (var i = 0; i < tree.Nodes.Count; i++)
        {
            var node = tree.Nodes[i];
            if ((node.Name == "main" || node.Role == "main") && !(main?.Kept.Chars >= node.Kept.Chars))
                main = node;
            if (node.Name == "article" && node.Index >= (article?.End ?? 0))
                (article, articles) = (node, articles + 1);
        }

        return main ?? (articles == 1 ? article! : tree.Root);
    }

    /// <summary>Cleans it; the characters left that are no links.</summary>
    public static double Clean(ContentTree tree, ContentNode landmark)
    {
        var isIndex = landmark.Kept.LinkDensity > MostlyLinks;
        tree.Measure(landmark.Index, landmark.End, node => node is { IsText: false } && node != landmark && Drops(node, landmark, isIndex));
        return landmark.Kept.Chars - landmark.Kept.LinkChars;
    }

    private static bool Drops(ContentNode node, ContentNode landmark, bool isIndex) =>
        node.Name == "nav"
        || (node.Name == "header" && landmark.Parent is null && !node.IsWithin(static a => a.Name is "article" or "section" or "main", int.MaxValue))
        || Cleaning.IsNeverContent(node)
        || (!isIndex && node.Name is "div" or "section" && !node.IsParagraph && node.Kept.LinkDensity > MostlyLinks && node.Kept.ListChars < node.Kept.Chars * 0.9);
}
