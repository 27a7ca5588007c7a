namespace Gather.Infrastructure.Reading.MainContent.Tree;

/// <summary>The pieces of text that stand in a <c>div</c> without an element of their own, between its blocks or between double line breaks.</summary>
internal static class TextRuns
{
    private const double MostLinks = 0.25;

    /// <summary>Counts the runs of a <c>div</c>, and finds whether the whole of it is one paragraph.</summary>
    public static void Classify(ContentTree tree, ContentNode div)
    {
        var (paragraphs, others) = (0, 0);
        foreach (var child in tree.Children(div))
        {
            paragraphs += child.Name == "p" ? 1 : 0;
            others += child.IsPhrasing || child.Name == "p" ? 0 : 1;
        }

        div.Runs = Of(tree, div).Count();
        div.IsParagraph = others == 0 && paragraphs + div.Runs == 1 && div.Kept.LinkDensity < MostLinks;
        if (div.IsParagraph)
            div.Runs = 0;
    }

    /// <summary>The length and the commas of each run of what is kept.</summary>
    public static IEnumerable<(int Chars, int Commas)> Of(ContentTree tree, ContentNode div)
    {
        var (chars, commas, breaks, isOpen) = (0, 0, 0, false);
        foreach (var child in tree.Children(div))
        {
            if (child.IsDropped)
                continue;
            breaks = child.Name == "br" ? breaks + 1 : child.Kept.Chars > 0 ? 0 : breaks;
            if (isOpen && (!child.IsPhrasing || breaks > 1))
            {
                yield return (chars, commas);
                (chars, commas, isOpen) = (0, 0, false);
            }

            if (!child.IsPhrasing || child.Name == "br" || (child.IsText && child.Kept.Chars == 0))
                continue;
            (chars, commas, isOpen) = (chars + child.Kept.Chars, commas + child.Kept.Commas, true);
        }

        if (isOpen)
            yield return (chars, commas);
    }
}
