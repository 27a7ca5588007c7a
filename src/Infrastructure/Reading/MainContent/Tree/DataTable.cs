using AngleSharp.Dom;

namespace Gather.Infrastructure.Reading.MainContent.Tree;

/// <summary>Tells tables of data from tables that only lay a page out.</summary>
internal static class DataTable
{
    public static bool IsOne(ContentTree tree, ContentNode table)
    {
        var element = (IElement)table.Dom;
        if (table.Role == "presentation" || element.GetAttribute("datatable") == "0")
            return false;
        if (element.HasAttribute("summary"))
            return true;

        var (rows, columns, inRow) = (0, 0, 0);
        var (hasHeads, hasTables) = (false, false);
        for (var i = table.Index + 1; i < table.End; i++)
        {
            var node = tree.Nodes[i];
            hasHeads |= node.Name is "col" or "colgroup" or "tfoot" or "thead" or "th" || (node.Name == "caption" && node.End > i + 1);
            hasTables |= node.Name == "table";
            if (node.Name == "tr")
                (rows, inRow) = (rows + 1, 0);
            else if (node.Name == "td")
                columns = Math.Max(columns, ++inRow);
        }

        return hasHeads || (!hasTables && rows > 1 && columns > 1 && (rows >= 10 || columns > 4 || rows * columns > 10));
    }
}
