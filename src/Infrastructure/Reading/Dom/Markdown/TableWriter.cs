using AngleSharp.Dom;

namespace Gather.Infrastructure.Reading.Dom.Markdown;

/// <summary>Writes tables of data as GFM tables, and those that only lay out a page as their contents.</summary>
internal sealed class TableWriter(MarkdownWriter writer, LineWriter lines)
{
    public void Write(IElement element)
    {
        if (writer.Inline.Layout != Layout.Flow || TableGrid.Of(element) is not { } table)
        {
            writer.WriteBlock(element);
            return;
        }

        writer.Inline.EndBlock();
        foreach (var caption in table.Captions)
            writer.WriteBlock(caption);
        if (table.HasHeader)
            WriteRow(table.Rows[0], table.Columns);
        else
            WriteRow([], table.Columns);
        WriteAlignments(table);
        for (var i = table.HasHeader ? 1 : 0; i < table.Rows.Count; i++)
            WriteRow(table.Rows[i], columns: 0);
        writer.Inline.EndBlock();
    }

    // Only the first row has to have all columns.
    private void WriteRow(List<IElement?> cells, int columns)
    {
        writer.Inline.EndBlock(blankLine: false);
        writer.Inline.Raw("|");
        for (var i = 0; i < Math.Max(cells.Count, columns); i++)
        {
            writer.Inline.BeginCell();
            if (i < cells.Count && cells[i] is { } cell)
                writer.WriteChildren(cell);
            writer.Inline.EndCell();
        }
    }

    private void WriteAlignments(TableGrid table)
    {
        lines.Continue();
        lines.Out.Append('|');
        for (var i = 0; i < table.Columns; i++)
            lines.Out.Append(table.AlignmentOf(i) switch
            {
                "left" => " :--- |",
                "right" => " ---: |",
                "center" => " :---: |",
                _ => " --- |",
            });
    }
}
