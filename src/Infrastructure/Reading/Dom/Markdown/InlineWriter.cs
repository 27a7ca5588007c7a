using System.Text;

namespace Gather.Infrastructure.Reading.Dom.Markdown;

/// <summary>
/// Writes text, code and what else stands within lines. White space and line breaks wait until it is known what follows them, so
/// that there is none at the ends of lines, nor inside of delimiters.
/// </summary>
internal sealed class InlineWriter(LineWriter lines)
{
    private readonly StringBuilder _out = lines.Out;
    private bool _space;
    private int _breaks;
    private int _cellStart;

    public SpanWriter Spans { get; } = new(lines);

    public Layout Layout { get; private set; }

    /// <summary>What the next line begins with, such as a heading's marker.</summary>
    public string LineMarker { get; set; } = "";

    /// <summary>Ends a block: what follows stands in lines of its own.</summary>
    public void EndBlock(bool blankLine = true)
    {
        if (Layout == Layout.Flow)
        {
            Spans.Suspend();
            (_space, _breaks) = (false, 0);
            lines.End(blankLine);
        }
        else
        {
            Break();
        }
    }

    public void Break()
    {
        if (Layout == Layout.Heading)
            _space = true;
        else if (Layout == Layout.Flow)
            _breaks += lines.InLine ? 1 : 0;
        else if (_out.Length > _cellStart)
            _breaks = 1;
    }

    public void Space() => _space = true;

    public void BeginHeading(string marker) => (Layout, LineMarker) = (Layout.Heading, marker);

    public void EndHeading()
    {
        Spans.Suspend();
        if (lines.InLine)
            MarkdownEscape.ClosingSequence(_out);
        (Layout, LineMarker, _space) = (Layout.Flow, "", false);
        lines.End(blankLine: true);
    }

    public void BeginCell()
    {
        _out.Append(' ');
        (Layout, _cellStart, _space, _breaks) = (Layout.Cell, _out.Length, false, 0);
    }

    public void EndCell()
    {
        Spans.Suspend();
        (Layout, _space, _breaks) = (Layout.Flow, false, 0);
        _out.Append(_out.Length > _cellStart ? " |" : "|");
    }

    public void Text(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var end = text.IndexOfAny(HtmlText.WhiteSpace);
            if (end == 0)
            {
                _space = true;
                text = text.TrimStart(" \t\n\r\f");
                continue;
            }

            var word = end < 0 ? text : text[..end];
            text = text[word.Length..];
            Begin(word[0]);
            Word(word, isLast: HtmlText.IsBlank(text));
        }
    }

    /// <summary>Writes Markdown as it is.</summary>
    public void Raw(ReadOnlySpan<char> markdown)
    {
        Begin(markdown[0]);
        _out.Append(markdown);
    }

    /// <summary>Writes a code span.</summary>
    /// <param name="code">The code, folded; not empty.</param>
    public void Code(string code)
    {
        Begin('`');
        // Side by side, two code spans would be read as one with longer fences, and an escaped backtick as part of the fence.
        if (lines.Last == '`')
            _out.Append("<!-- -->");
        CodeSpan.Append(_out, code, Layout == Layout.Cell);
    }

    // White space after the last word may be left out, so nothing is known of what follows it.
    private void Word(ReadOnlySpan<char> word, bool isLast)
    {
        if (lines.AtContentStart && Layout == Layout.Flow)
            MarkdownEscape.AppendAtLineStart(_out, word, isLast, Spans.InLink);
        else if (word[0] is '.' or ')' && Layout == Layout.Flow && MarkdownEscape.EndsInItemNumber(_out, lines.ContentStart))
            MarkdownEscape.Append(_out.Append('\\').Append(word[0]), word[1..], isLast, Spans.InLink, inCell: false);
        else
            MarkdownEscape.Append(_out, word, isLast, Spans.InLink, Layout == Layout.Cell);
    }

    // Makes ready to write what begins with the character.
    private void Begin(char next)
    {
        if (!lines.InLine)
            BeginLine();
        else if (_breaks > 0)
            WriteBreaks();
        else if (_space && !AtStart)
            WriteSpace();
        _space = false;
        Spans.Begin(next);
    }

    private bool AtStart => Layout == Layout.Cell ? _out.Length == _cellStart : lines.AtContentStart;

    private void BeginLine()
    {
        lines.Begin();
        _out.Append(LineMarker);
        _breaks = 0;
    }

    private void WriteSpace()
    {
        Spans.EndClosed(' ');
        _out.Append(' ');
    }

    private void WriteBreaks()
    {
        var breaks = _breaks;
        _breaks = 0;
        if (Layout == Layout.Cell)
        {
            Spans.EndClosed('<');
            _out.Append("<br>");
        }
        else if (breaks == 1)
        {
            Spans.EndClosed('\\');
            _out.Append('\\');
            lines.Continue();
        }
        else
        {
            Spans.Suspend();
            lines.End(blankLine: true);
            BeginLine();
        }
    }
}
