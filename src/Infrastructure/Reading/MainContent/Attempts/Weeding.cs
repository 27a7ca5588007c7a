using Gather.Infrastructure.Reading.MainContent.Signs;
using Gather.Infrastructure.Reading.MainContent.Tree;

namespace Gather.Infrastructure.Reading.MainContent.Attempts;

/// <summary>Drops from the whole page what cannot be content by its role or its name, before anything is scored.</summary>
internal static class Weeding
{
    private const int LongestAuthorLine = 100;

    public static void Weed(ContentTree tree, PageTitle title, Strictness strictness)
    {
        var (hasTitle, hasAuthor) = (false, false);
        tree.Root.Score = null;
        for (var i = 1; i < tree.Nodes.Count;)
        {
            var node = tree.Nodes[i];
            node.Score = null;
            node.IsDropped = false;
            if (!node.IsText)
            {
                var isTitle = !hasTitle && node.Name is "h1" or "h2" && title.IsRepeatedBy(node.Dom.TextContent);
                var isAuthor = !hasAuthor && IsAuthorLine(node);
                hasTitle |= isTitle;
                hasAuthor |= isAuthor;
                node.IsDropped = isTitle || isAuthor || (strictness < Strictness.KeepUnlikely && IsUnlikely(tree, node));
            }

            i = node.IsDropped ? node.End : i + 1;
        }
    }

    private static bool IsAuthorLine(ContentNode node) =>
        node.NamesAuthor && node.Dom.TextContent.AsSpan().Trim().Length is > 0 and < LongestAuthorLine;

    private static bool IsUnlikely(ContentTree tree, ContentNode node) =>
        (node.Role is "menu" or "menubar" or "complementary" or "navigation" or "alert" or "alertdialog" or "dialog" || IsCalledBoilerplate(node))
        && !HoldsTheContent(tree, node);

    private static bool IsCalledBoilerplate(ContentNode node) =>
        node.Name != "a" && !Tags.IsHeading(node.Name) && node.Naming.IsBoilerplate
        && !node.IsWithin(static a => a.IsDataTable || a.Name == "code");

    // A page that is named after its sidebar is none.
    private static bool HoldsTheContent(ContentTree tree, ContentNode node) =>
        (tree.Core is { } core && node.Contains(core))
        || (tree.Heading is { } heading && node.Contains(heading) && node.PlainChars * 2 > tree.Root.PlainChars);
}
