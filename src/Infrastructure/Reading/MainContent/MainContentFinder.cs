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
    private const double LeastOfLandmark = 0.6;
    private const double LeastOfPage = 0.3;

    /// <summary>The main content as one element, a copy: the page is left as it is. Of a page without an article it is the page without what surrounds its content.</summary>
    public static IElement Find(IHtmlDocument document)
    {
        if (document.Body is not { } body)
            return document.CreateElement("body");

        var tree = ContentTree.Read(body, hidden: false);
        if (tree.Root.Kept.Chars == 0)
            tree = ContentTree.Read(body, hidden: true);

        var title = new PageTitle(document);
        Weed(tree, title, Strictness.Full);
        var landmark = Landmark.Of(tree);
        var plain = Landmark.Clean(tree, landmark);

        var (longest, best) = (-1.0, Strictness.Full);
        List<ContentNode> parts = [];
        foreach (var strictness in Enum.GetValues<Strictness>())
        {
            var chars = Attempt(tree, title, strictness, out parts);
            if (chars > longest)
                (longest, best) = (chars, strictness);
            if (chars >= EnoughChars)
                break;
        }

        var covered = parts.Where(p => !p.IsDropped && p.Index < landmark.End && landmark.Index < p.End).Sum(static p => p.Kept.Chars - p.Kept.LinkChars);
        if (covered < plain * (landmark.Parent is null ? LeastOfPage : LeastOfLandmark))
        {
            Weed(tree, title, Strictness.Full);
            Landmark.Clean(tree, landmark);
            return Extract.Build(document, tree, [landmark]);
        }

        if (longest < EnoughChars)
            Attempt(tree, title, best, out parts);
        return Extract.Build(document, tree, parts);
    }

    private static void Weed(ContentTree tree, PageTitle title, Strictness strictness)
    {
        Weeding.Weed(tree, title, strictness);
        tree.Measure(0, tree.Nodes.Count, static _ => false);
    }

    private static int Attempt(ContentTree tree, PageTitle title, Strictness strictness, out List<ContentNode> parts)
    {
        Weed(tree, title, strictness);
        parts = Choice.Choose(tree, Scoring.Score(tree, strictness), strictness);
        if (parts.Count == 0)
            parts = [tree.Root];
        return Cleaning.Clean(tree, parts, strictness);
    }
}
