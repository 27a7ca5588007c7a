using Gather.Infrastructure.Reading.MainContent.Signs;
using Gather.Infrastructure.Reading.MainContent.Tree;

namespace Gather.Infrastructure.Reading.MainContent.Attempts;

/// <summary>Drops from the content chosen what its kind, its name or its density shows to be none.</summary>
internal static class Cleaning
{
    private const int LongestShareBar = 500;
    private const int EnoughCommas = 10;

    public static void Clean(ContentTree tree, IReadOnlyList<ContentNode> parts, Strictness strictness)
    {
        foreach (var part in parts)
            tree.Measure(part, node => !node.IsText && Drops(node, strictness));
    }

    /// <summary>Whether it is none of the content wherever it stands.</summary>
    public static bool IsNeverContent(ContentNode node) =>
        Tags.Controls.Contains(node.Name) || node.Name == "footer" || (node.Name == "aside" && !IsNote(node))
        || (Tags.Embeds.Contains(node.Name) && !node.IsVideo)
        || (node.Kept.Chars < LongestShareBar && node.Naming.IsSharing)
        || (!node.IsPhrasing && PlaceLabels.Fill(node));

    private static bool Drops(ContentNode node, Strictness strictness)
    {
        if (IsNeverContent(node) || (node.Name is "h1" or "h2" && Scoring.Weight(node, strictness) < 0))
            return true;
        return strictness < Strictness.KeepAll && node.Name is "form" or "fieldset" or "table" or "ul" or "ol" or "div" && !node.IsParagraph && !node.IsDataTable
            && IsNoContent(node, strictness)
            && !node.IsWithin(static a => a.IsDataTable, int.MaxValue) && !node.IsWithin(static a => a.Name == "code");
    }

    private static bool IsNoContent(ContentNode node, Strictness strictness)
    {
        var weight = Scoring.Weight(node, strictness);
        if (weight < 0)
            return true;
        ref var kept = ref node.Kept;
        if (kept.Commas >= EnoughCommas || kept.Videos > 0)
            return false;

        var isList = node.Name is "ul" or "ol" || kept.IsMostlyList;
        var isInFigure = node.IsWithin(static a => a.Name == "figure");
        if (!isInFigure && kept.Images > 1 && kept.Paragraphs * 2 < kept.Images)
            return !IsGallery(node, isList);
        if (!isList && kept.Items - 100 > kept.Paragraphs)
            return true;
        if (node.Name is "form" or "fieldset" && (kept.Inputs > kept.Paragraphs / 3 || kept.Embeds > 1))
            return true;
        if (!isList && !isInFigure && kept.HeadingChars < kept.Chars * 0.9 && kept.Chars < 25 && kept.Images is 0 or > 2 && kept.LinkDensity > 0)
            return true;
        if (weight < 25 ? !isList && kept.LinkDensity > 0.2 : kept.LinkDensity > 0.5)
            return !IsGallery(node, isList);
        return kept.Images == 0 && kept.BlockChars == 0 && !isList;
    }

    // Notes to the text stand in an aside that says so, and in another around them all.
    private static bool IsNote(ContentNode aside) => IsCalledNote(aside) || aside.IsWithin(IsCalledNote, levels: 1);

    private static bool IsCalledNote(ContentNode aside) => aside.Role is "note" or "doc-footnote" or "doc-endnotes" || aside.Naming.IsNote;

    private static bool IsGallery(ContentNode node, bool isList) => isList && node.Kept.Images > 0 && node.Kept.Images == node.Kept.Items;
}
