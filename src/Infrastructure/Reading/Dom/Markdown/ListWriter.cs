using System.Globalization;
using AngleSharp.Dom;

namespace Gather.Infrastructure.Reading.Dom.Markdown;

/// <summary>Writes lists, tight where each item is one paragraph, and definition lists as lists of their terms.</summary>
internal sealed class ListWriter(MarkdownWriter writer, LineWriter lines)
{
    private const int MaxNumber = 999_999_999;

    private bool _inTightItem;
    private int _lastEnd = -1;
    private int _lastDepth;
    private char _lastMark;

    public void Write(IElement list, bool isOrdered)
    {
        if (writer.Inline.Layout != Layout.Flow)
        {
            writer.WriteBlock(list);
            return;
        }

        var isNestedTight = _inTightItem;
        var isTight = !IsLoose(list);
        var number = isOrdered ? StartOf(list) : 0;
        var mark = NextMark(isOrdered ? '.' : '-', isOrdered ? ')' : '*');
        writer.Inline.EndBlock();

        var start = lines.Out.Length;
        var isOpen = false;
        var children = list.ChildNodes;
        for (var i = 0; i < children.Length; i++)
        {
            var child = children[i];
            var isItem = child is IElement { LocalName: "li" };
            if (isItem || (!isOpen && IsContent(child)))
            {
                if (isOpen)
                    EndItem(isTight);
                if (isItem && isOrdered)
                    number = NumberOf((IElement)child) ?? number;
                // Only a list that begins with 1 can follow a paragraph without a blank line.
                var follows = isNestedTight && number <= 1 && lines.Out.Length == start;
                var marker = isOrdered ? string.Create(CultureInfo.InvariantCulture, $"{number++}{mark} ") : $"{mark} ";
                lines.Push(marker, new string(' ', marker.Length), follows);
                (isOpen, _inTightItem) = (true, isTight);
            }

            if (isItem)
                WriteItem((IElement)child);
            else if (isOpen)
                writer.WriteNode(child);
        }

        if (isOpen)
            EndItem(isTight: false);
        // The last item may have had nothing to write, and the one before has taken it back.
        if (lines.Out.Length > start)
            lines.AskBlankLine();
        _inTightItem = isNestedTight;
        (_lastEnd, _lastDepth, _lastMark) = (lines.Out.Length, lines.Depth, mark);
    }

    /// <summary>Each term is an item, and what is said of it is the item's content.</summary>
    public void WriteDefinitions(IElement list)
    {
        if (writer.Inline.Layout != Layout.Flow)
        {
            writer.WriteBlock(list);
            return;
        }

        var outer = _inTightItem;
        _inTightItem = false;
        var mark = NextMark('-', '*');
        writer.Inline.EndBlock();
        var isOpen = false;
        WriteDefinitions(list, mark, ref isOpen);
        if (isOpen)
            EndItem(isTight: false);
        _inTightItem = outer;
        (_lastEnd, _lastDepth, _lastMark) = (lines.Out.Length, lines.Depth, mark);
    }

    private void WriteDefinitions(IElement parent, char mark, ref bool isOpen)
    {
        var children = parent.ChildNodes;
        for (var i = 0; i < children.Length; i++)
        {
            if (children[i] is not IElement element || Visibility.IsHidden(element))
                continue;
            if (element.LocalName == "div")
            {
                WriteDefinitions(element, mark, ref isOpen);
                continue;
            }

            if (element.LocalName == "dt" && isOpen)
            {
                EndItem(isTight: false);
                isOpen = false;
            }

            if (!isOpen)
                lines.Push($"{mark} ", "  ");
            isOpen = true;
            writer.WriteNode(element);
        }
    }

    private void WriteItem(IElement item)
    {
        if (!Visibility.IsHidden(item))
            writer.WriteChildren(item);
    }

    private void EndItem(bool isTight)
    {
        writer.Inline.EndBlock();
        if (isTight && !lines.AtContainerStart)
            lines.CancelBlankLine();
        lines.Pop();
    }

    // Two lists one after the other would be read as one if they had the same mark.
    private char NextMark(char first, char second)
    {
        var follows = _lastEnd == lines.Out.Length && _lastDepth == lines.Depth && _lastEnd > 0;
        return follows && _lastMark == first ? second : first;
    }

    private static int StartOf(IElement list)
    {
        var isReversed = list.HasAttribute("reversed");
        return !isReversed && int.TryParse(list.GetAttribute("start"), CultureInfo.InvariantCulture, out var start) ? Math.Clamp(start, 0, MaxNumber) : 1;
    }

    private static int? NumberOf(IElement item) =>
        int.TryParse(item.GetAttribute("value"), CultureInfo.InvariantCulture, out var value) ? Math.Clamp(value, 0, MaxNumber) : null;

    private static bool IsContent(INode node) => node switch
    {
        IText text => !HtmlText.IsBlank(text.Data),
        IElement element => !Visibility.IsHidden(element),
        _ => false,
    };

    private static bool IsLoose(IElement list)
    {
        var items = list.ChildNodes;
        for (var i = 0; i < items.Length; i++)
            if (items[i] is IElement item && HasManyBlocks(item))
                return true;
        return false;
    }

    // A list right after an item's text counts with it.
    private static bool HasManyBlocks(IElement item)
    {
        var blocks = 0;
        var inText = false;
        var children = item.ChildNodes;
        for (var i = 0; i < children.Length; i++)
        {
            if (children[i] is IElement element && Blocks.IsBlock(element))
            {
                inText = false;
                if (element.LocalName is not ("ul" or "ol"))
                    blocks++;
            }
            else if (!inText && IsContent(children[i]))
            {
                inText = true;
                blocks++;
            }
        }

        return blocks > 1;
    }
}
