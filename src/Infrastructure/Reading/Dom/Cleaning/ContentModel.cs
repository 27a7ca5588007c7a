namespace Gather.Infrastructure.Reading.Dom.Cleaning;

/// <summary>
/// Tells where the HTML parser would not leave an element in its place, given what has been left out around it. To leave it out
/// too is what makes the written HTML parse to the tree that was meant, and so to nothing that was not checked.
/// </summary>
internal static class ContentModel
{
    public static bool CanStand(string name, List<string> open) => name switch
    {
        "tr" => Parent(open) is "thead" or "tbody" or "tfoot",
        "td" or "th" => Parent(open) == "tr",
        "thead" or "tbody" or "tfoot" or "caption" or "colgroup" => Parent(open) == "table",
        "col" => Parent(open) == "colgroup",
        _ when IsTablePart(Parent(open)) => false,
        "rt" or "rp" => Parent(open) == "ruby",
        "source" => Parent(open) is "picture" or "video" or "audio",
        "a" => !IsOpen(open, "a"),
        "h1" or "h2" or "h3" or "h4" or "h5" or "h6" => !IsOpen(open, "p") && Parent(open) is not ("h1" or "h2" or "h3" or "h4" or "h5" or "h6"),
        "li" => !IsOpen(open, "p") && !IsItemOpen(open, "li", "li"),
        "dt" or "dd" => !IsOpen(open, "p") && !IsItemOpen(open, "dt", "dd"),
        // Not all documents have a table close a paragraph, but the new one may.
        _ => !Blocks.IsBlock(name) || !IsOpen(open, "p"),
    };

    /// <summary>Whether text here would be moved out of its table.</summary>
    public static bool IsTablePart(string? parent) => parent is "table" or "thead" or "tbody" or "tfoot" or "tr" or "colgroup";

    private static string? Parent(List<string> open) => open.Count > 0 ? open[^1] : null;

    private static bool IsOpen(List<string> open, string name)
    {
        for (var i = open.Count - 1; i >= 0 && open[i] is not ("td" or "th" or "caption"); i--)
            if (open[i] == name)
                return true;
        return false;
    }

    // An item ends the one before it unless a list or another block but div and p lies between them.
    private static bool IsItemOpen(List<string> open, string name, string other)
    {
        for (var i = open.Count - 1; i >= 0; i--)
        {
            if (open[i] == name || open[i] == other)
                return true;
            if (Blocks.IsBlock(open[i]) && open[i] is not ("div" or "p" or "address"))
                return false;
        }

        return false;
    }
}
