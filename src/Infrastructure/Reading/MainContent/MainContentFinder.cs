using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace Gather.Infrastructure.Reading.MainContent;

/// <summary>
/// Finds the content that a page is there for, without navigation, advertising, comments and the like around it. It scores
/// elements by the paragraphs within, as the reader views of browsers do, and trusts the page's own words the less the less it finds.
/// </summary>
internal static class MainContentFinder
{
    private const int EnoughChars = 500;

    /// <summary>The main content as one element, a copy: the page is left as it is. Of a page without an article it is the page without what surrounds its content.</summary>
    public static IElement Find(IHtmlDocument document)
    {
        if (document.Body is not { } body)
            return document.CreateElement("body");

        var tree = ContentTree.Read(body, hidden: false);
        if (tree.Root.Kept.Chars == 0)
            tree = ContentTree.Read(body, hidden: true);

        var title = new PageTitle(document);
        var (longest, best) = (-1, Strictness.Full);
        foreach (var strictness in Enum.GetValues<Strictness>())
        {
            var chars = Attempt(tree, title, strictness, out var parts);
            if (chars >= EnoughChars)
                return Extract.Build(document, tree, parts);
            if (chars > longest)
                (longest, best) = (chars, strictness);
        }

        Attempt(tree, title, best, out var found);
        return Extract.Build(document, tree, found);
    }

    private static int Attempt(ContentTree tree, PageTitle title, Strictness strictness, out List<ContentNode> parts)
    {
        Weeding.Weed(tree, title, strictness);
        tree.Measure(0, tree.Nodes.Count, static _ => false);
        parts = Choice.Choose(tree, Scoring.Score(tree, strictness), strictness);
        if (parts.Count == 0)
            parts = [tree.Root];
        return Cleaning.Clean(tree, parts, strictness);
    }
}
