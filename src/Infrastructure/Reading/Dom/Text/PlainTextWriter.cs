using System.Text;
using AngleSharp.Dom;

namespace Gather.Infrastructure.Reading.Dom.Text;

/// <summary>
/// Writes the visible text, nearly as a browser's <c>innerText</c>: blocks on lines of their own, a blank line around
/// paragraphs, the cells of a row separated by tabs, white space folded except in preformatted text.
/// </summary>
internal sealed class PlainTextWriter
{
    private readonly StringBuilder _text = new();
    private int _pendingLines;
    private bool _pendingSpace;
    private bool _pendingTab;
    private bool _afterCell;
    private int _preformatted;

    private PlainTextWriter()
    {
    }

    public static string Write(INode root)
    {
        var writer = new PlainTextWriter();
        writer.WriteNode(root);
        return writer._text.ToString();
    }

    private void WriteNode(INode node)
    {
        if (node is IText text)
            WriteText(text.Data);
        else if (node is IElement element)
            WriteElement(element);
        else
            WriteChildren(node);
    }

    private void WriteChildren(INode node)
    {
        var children = node.ChildNodes;
        for (var i = 0; i < children.Length; i++)
            WriteNode(children[i]);
    }

    private void WriteElement(IElement element)
    {
        if (Visibility.IsHidden(element))
            return;
        switch (element.LocalName)
        {
            case "br":
                _pendingLines++;
                _pendingSpace = false;
                break;
            case "td" or "th":
                _pendingTab |= _afterCell;
                WriteChildren(element);
                _afterCell = true;
                break;
            case "tr":
                var outer = _afterCell;
                _afterCell = false;
                Break(1);
                WriteChildren(element);
                Break(1);
                _afterCell = outer;
                break;
            case "pre" or "listing" or "xmp" or "plaintext":
                Break(2);
                _preformatted++;
                WriteChildren(element);
                _preformatted--;
                Break(2);
                break;
            case var name when Blocks.IsBlock(name):
                var lines = LinesAround(name);
                Break(lines);
                WriteChildren(element);
                Break(lines);
                break;
            default:
                WriteChildren(element);
                break;
        }
    }

    private static int LinesAround(string name) => name is
        "p" or "h1" or "h2" or "h3" or "h4" or "h5" or "h6" or "ul" or "ol" or "dl" or "blockquote" or "table" or "figure" or "hr" ? 2 : 1;

    private void Break(int lines)
    {
        _pendingLines = Math.Max(_pendingLines, lines);
        (_pendingSpace, _pendingTab) = (false, false);
    }

    private void WriteText(string data)
    {
        if (_preformatted > 0)
        {
            WritePreformatted(data);
            return;
        }

        var rest = data.AsSpan();
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOfAny(HtmlText.WhiteSpace);
            if (end != 0)
            {
                var word = end < 0 ? rest : rest[..end];
                Flush();
                _text.Append(word);
                rest = rest[word.Length..];
            }
            else
            {
                _pendingSpace = _pendingLines == 0 && !_pendingTab;
                rest = rest.TrimStart(" \t\n\r\f");
            }
        }
    }

    private void WritePreformatted(string data)
    {
        foreach (var range in data.AsSpan().Split('\n'))
        {
            var line = data.AsSpan(range);
            if (range.Start.Value > 0)
                _pendingLines++;
            if (line.IsEmpty)
                continue;
            Flush();
            _text.Append(line);
        }
    }

    private void Flush()
    {
        if (_text.Length > 0)
        {
            if (_pendingLines > 0)
                _text.Append('\n', _pendingLines);
            if (_pendingTab)
                _text.Append('\t');
            else if (_pendingSpace)
                _text.Append(' ');
        }

        (_pendingLines, _pendingSpace, _pendingTab) = (0, false, false);
    }
}
