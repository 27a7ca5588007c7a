using System.Globalization;
using AngleSharp.Dom;

namespace Gather.Infrastructure.Reading.Dom.Markdown;

/// <summary>A table's cells by rows and columns; null where a cell spans. Cells that are not shown are left out.</summary>
internal sealed class TableGrid
{
    private const int MaxColumns = 100;

    private readonly List<int> _spans = [];
    private readonly List<IElement?> _firstCells = [];
    private int _cells;
    private int _spanned;

    public List<List<IElement?>> Rows { get; } = [];

    public List<IElement> Captions { get; } = [];

    public int Columns => _firstCells.Count;

    public bool HasHeader { get; private set; }

    /// <summary>Reads a table of data; null for one that lays out a page: with tables in it, or without at least two rows and columns.</summary>
    public static TableGrid? Of(IElement table)
    {
        if (table.GetAttribute("role") is "presentation" or "none")
            return null;
        var grid = new TableGrid();
        grid.ReadSections(table, isHead: false);
        var isSmall = grid.Rows.Count < 2 && !grid.HasHeader;
        return isSmall || grid.Columns < 2 || HasTable(table) ? null : grid;
    }

    /// <summary>The alignment of a column's first cell.</summary>
    public string? AlignmentOf(int column) => _firstCells[column] is { } cell ? AlignmentOf(cell) : null;

    // A few cells of a hostile table may span all others, so that each row would be written with hundreds of empty cells.
    private bool MaySpan => _spanned < 1_000 + (4 * _cells);

    private void ReadSections(IElement parent, bool isHead)
    {
        var children = parent.ChildNodes;
        for (var i = 0; i < children.Length; i++)
        {
            if (children[i] is not IElement element || Visibility.IsHidden(element))
                continue;
            if (element.LocalName == "tr")
                ReadRow(element, isHead);
            else if (element.LocalName == "caption")
                Captions.Add(element);
            else if (element.LocalName is "thead" or "tbody" or "tfoot")
                ReadSections(element, element.LocalName == "thead");
        }
    }

    private void ReadRow(IElement row, bool isHead)
    {
        var cells = new List<IElement?>();
        var hasData = false;
        var children = row.ChildNodes;
        for (var i = 0; i < children.Length; i++)
        {
            if (children[i] is not IElement { LocalName: "td" or "th" } cell || Visibility.IsHidden(cell))
                continue;
            SkipSpanned(cells);
            hasData |= cell.LocalName == "td";
            Place(cell, cells);
        }

        if (cells.Count == 0)
            return;
        SkipSpanned(cells);
        HasHeader |= Rows.Count == 0 && (isHead || !hasData);
        Add(cells);
    }

    private void Add(List<IElement?> cells)
    {
        for (var i = 0; i < cells.Count; i++)
            if (i == _firstCells.Count)
                _firstCells.Add(cells[i]);
            else
                _firstCells[i] ??= cells[i];
        Rows.Add(cells);
    }

    private void Place(IElement cell, List<IElement?> cells)
    {
        var columns = Math.Clamp(Number(cell, "colspan"), 1, Math.Max(1, MaxColumns - cells.Count));
        var rows = Math.Clamp(Number(cell, "rowspan"), 1, 65_534);
        _cells++;
        for (var i = 0; i < columns && (i == 0 || MaySpan); i++)
        {
            if (_spans.Count <= cells.Count)
                _spans.Add(0);
            _spans[cells.Count] = rows - 1;
            cells.Add(i == 0 ? cell : null);
            _spanned += i == 0 ? 0 : 1;
        }
    }

    private void SkipSpanned(List<IElement?> cells)
    {
        // Bounded, or else each row of a hostile table would be one column longer than the one before it.
        while (cells.Count < Math.Min(_spans.Count, MaxColumns) && _spans[cells.Count] > 0 && MaySpan)
        {
            _spans[cells.Count]--;
            cells.Add(null);
            _spanned++;
        }
    }

    private static int Number(IElement cell, string attribute) =>
        int.TryParse(cell.GetAttribute(attribute), CultureInfo.InvariantCulture, out var number) ? number : 1;

    private static string? AlignmentOf(IElement cell)
    {
        if (cell.Attributes.Length == 0)
            return null;
        if (cell.GetAttribute("align") is { } align)
            return align.Trim().ToLowerInvariant();
        var style = cell.GetAttribute("style");
        var at = style?.IndexOf("text-align", StringComparison.OrdinalIgnoreCase) ?? -1;
        if (at < 0)
            return null;
        var value = style.AsSpan(at + "text-align".Length).TrimStart(" \t\n\r\f:");
        return value.StartsWith("left", StringComparison.OrdinalIgnoreCase) ? "left"
            : value.StartsWith("right", StringComparison.OrdinalIgnoreCase) ? "right"
            : value.StartsWith("center", StringComparison.OrdinalIgnoreCase) ? "center"
            : null;
    }

    private static bool HasTable(INode node)
    {
        var children = node.ChildNodes;
        for (var i = 0; i < children.Length; i++)
            if (children[i] is IElement element && (element.LocalName == "table" || HasTable(element)))
                return true;
        return false;
    }
}
