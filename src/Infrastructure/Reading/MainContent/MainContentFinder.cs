using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Gather.Infrastructure.Reading.MainContent.Attempts;
using Gather.Infrastructure.Reading.MainContent.Tree;

namespace Gather.Infrastructure.Reading.MainContent;

/// <summary>
/// Finds the content that a page is there for, without navigation, advertising, comments and the like around it. It scores
/// elements by the paragraphs within, as the reader views of browsers do. Where that explains too little of the page, it takes
/// the part that the page itself calls its content.
/// </summary>
internal static class MainContentFinder
{
    private const int EnoughChars = 500;

    // An article has most of the text of what the page calls its content; beside it may stand all kinds of text on the page.
    private const double LeastOfMain = 0.6;
    private const double LeastOfPage = 0.3;

    /// <summary>
    /// The main content as one element, a copy: the page is left as it is. The heading that repeats the page's title and the
    /// author's line are left to the metadata.
    /// </summary>
    public static IElement Find(IHtmlDocument document)
    {
        if (document.Body is not { } body)
            return document.CreateElement("body");

        var tree = ContentTree.Read(body, hidden: false);
        if (tree.Root.Kept.Chars == 0)
            tree = ContentTree.Read(body, hidden: true);
        var title = new PageTitle(document);
        var main = MainPart(tree, title);
        var article = Article(tree, title);
        return Extract.Build(document, tree, Explains(article, main) ? article : main);
    }

    private static bool Explains(Finding article, Finding main) => article.Chars >= EnoughChars
        ? article.PlainCharsWithin(main) >= main.PlainChars * (main.IsWholePage ? LeastOfPage : LeastOfMain)
        : main.Chars == 0 || (main.IsWholePage && article.Chars >= main.PlainChars * 2);

    private static Finding MainPart(ContentTree tree, PageTitle title)
    {
        Weed(tree, title, Strictness.Full);
        return Landmark.Find(tree);
    }

    // The longest of what the attempts find, if none of them finds enough.
    private static Finding Article(ContentTree tree, PageTitle title)
    {
        Finding? longest = null;
        foreach (var strictness in Enum.GetValues<Strictness>())
        {
            var article = Article(tree, title, strictness);
            if (article.Chars >= EnoughChars)
                return article;
            if (longest is null || article.Chars > longest.Chars)
                longest = article;
        }

        return longest!;
    }

    private static Finding Article(ContentTree tree, PageTitle title, Strictness strictness)
    {
        Weed(tree, title, strictness);
        var parts = Choice.Choose(tree, Scoring.Score(tree, strictness), strictness);
        Cleaning.Clean(tree, parts, strictness);
        return new Finding(tree, parts);
    }

    private static void Weed(ContentTree tree, PageTitle title, Strictness strictness)
    {
        Weeding.Weed(tree, title, strictness);
        tree.Measure(tree.Root, static _ => false);
    }
}
