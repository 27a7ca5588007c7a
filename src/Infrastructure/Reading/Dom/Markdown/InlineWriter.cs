using System.Text;

namespace Gather.Infrastructure.Reading.Dom.Markdown;

/// <summary>How text is laid out.</summary>
internal enum Layout
{
    /// <summary>In paragraphs.</summary>
    Flow,

    /// <summary>In one line.</summary>
    Heading,

    /// <summary>In one line, in which <c>&lt;br&gt;</c> breaks lines.</summary>
    Cell,
}

/// <summary>
/// Writes text and its emphasis, code and links. White space, line breaks and the ends of emphasis wait until it is known what
/// follows them: white space never stands inside of delimiters, and where delimiters would not be read as such, HTML is written.
/// </summary>
internal sealed class InlineWriter(LineWriter lines)
{
    private readonly StringBuilder _out = lines.Out;
    private readonly List<Span> _open = [];
    private readonly List<Span> _closed = [];
    private int _written;
    private bool _space;
    private int _breaks;
    private int _cellStart;
    private int _codeEnd = -1;

    public Layout Layout { get; private set; }

    /// <summary>What the next line begins with, such as a heading's marker.</summary>
    public string LineMarker { get; set; } = "";

    public bool InLink { get; private set; }

    /// <summary>Ends a block: what follows stands in lines of its own.</summary>
    public void EndBlock(bool blankLine = true)
    {
        if (Layout == Layout.Flow)
        {
            Suspend();
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
        Suspend();
        if (lines.InLine)
            EscapeClosingSequence();
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
        Suspend();
        (Layout, _space, _breaks) = (Layout.Flow, false, 0);
        _out.Append(_out.Length > _cellStart ? " |" : "|");
    }

    public void Open(Span span)
    {
        _open.Add(span);
        InLink |= span.Kind == SpanKind.Link;
    }

    public void Close()
    {
        var span = _open[^1];
        _open.RemoveAt(_open.Count - 1);
        if (span.Kind == SpanKind.Link)
            InLink = false;
        if (!span.IsWritten)
            return;
        _written--;
        End(span);
    }

    public bool Has(SpanKind kind) => _open.Exists(s => s.Kind == kind);

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
            if (lines.AtContentStart && Layout == Layout.Flow)
                MarkdownEscape.AppendAtLineStart(_out, word, end < 0, InLink);
            else if (word[0] is '.' or ')' && Layout == Layout.Flow && IsNumber(lines.ContentStart))
                MarkdownEscape.Append(_out.Append('\\').Append(word[0]), word[1..], end < 0, InLink, inCell: false);
            else
                MarkdownEscape.Append(_out, word, end < 0, InLink, Layout == Layout.Cell);
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
        // Side by side, two code spans would be read as one with longer fences.
        if (lines.Last == '`' && _codeEnd == _out.Length)
            _out.Append("<!-- -->");
        var fence = new string('`', LongestRun(code, '`') + 1);
        var pad = code[0] == '`' || code[^1] == '`' ? " " : "";
        _out.Append(fence).Append(pad);
        _out.Append(Layout == Layout.Cell ? code.Replace("|", "\\|", StringComparison.Ordinal) : code);
        _out.Append(pad).Append(fence);
        _codeEnd = _out.Length;
    }

    /// <summary>The longest run of a character.</summary>
    public static int LongestRun(ReadOnlySpan<char> text, char c)
    {
        var (longest, run) = (0, 0);
        foreach (var at in text)
        {
            run = at == c ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
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
        if (_closed.Count > 0)
            EndClosed(next, mayGoOn: true);
        if (_written < _open.Count)
            WriteOpen(next);
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
        EndClosed(' ');
        _out.Append(' ');
    }

    private void WriteBreaks()
    {
        var breaks = _breaks;
        _breaks = 0;
        if (Layout == Layout.Cell)
        {
            EndClosed('<');
            _out.Append("<br>");
        }
        else if (breaks == 1)
        {
            EndClosed('\\');
            _out.Append('\\');
            lines.Continue();
        }
        else
        {
            Suspend();
            lines.End(blankLine: true);
            BeginLine();
        }
    }

    // Ends what is open, to be opened again in the next block.
    private void Suspend()
    {
        for (var i = _written - 1; i >= 0; i--)
        {
            var span = _open[i];
            End(span);
            _open[i] = new Span(span.Kind, span.Target);
        }

        _written = 0;
        EndClosed(' ');
    }

    private void End(Span span)
    {
        if (span.Kind != SpanKind.Link)
        {
            _closed.Add(span);
            return;
        }

        EndClosed(']');
        _out.Append("](").Append(span.Target).Append(')');
    }

    private void EndClosed(char next, bool mayGoOn = false)
    {
        if (mayGoOn)
            GoOn();
        var i = 0;
        while (i < _closed.Count)
        {
            var end = i + 1;
            while (end < _closed.Count && _closed[end].Delimiter[0] == _closed[i].Delimiter[0] && !_closed[end].IsHtml && !_closed[i].IsHtml)
                end++;
            var after = end < _closed.Count ? (_closed[end].IsHtml ? '<' : _closed[end].Delimiter[0]) : next;
            EndRun(i, end, after);
            i = end;
        }

        _closed.Clear();
    }

    // What has just been closed and is opened again, as in <b>a</b><b>b</b>, goes on.
    private void GoOn()
    {
        while (_closed.Count > 0 && _written < _open.Count && _open[_written].Kind == _closed[^1].Kind)
        {
            _open[_written++] = _closed[^1];
            _closed.RemoveAt(_closed.Count - 1);
        }
    }

    private void EndRun(int first, int end, char next)
    {
        var canClose = !_closed[first].IsHtml && Flanking.CanClose(lines.Last, next);
        for (var i = first; i < end; i++)
        {
            var span = _closed[i];
            if (!canClose && !span.IsHtml)
                MakeHtml(span);
            if (span.IsHtml)
                _out.Append("</").Append(span.Tag).Append('>');
            else
                _out.Append(span.Delimiter);
        }
    }

    private void MakeHtml(Span span)
    {
        _out.Remove(span.Start, span.Delimiter.Length).Insert(span.Start, $"<{span.Tag}>");
        span.IsHtml = true;
        _codeEnd = -1;
    }

    private void WriteOpen(char next)
    {
        while (_written < _open.Count)
        {
            var span = _open[_written];
            var end = _written + 1;
            if (span.Kind == SpanKind.Link)
            {
                if (lines.Last == '!')
                    _out.Insert(_out.Length - 1, '\\');
                _out.Append('[');
            }
            else
            {
                while (end < _open.Count && _open[end].Kind != SpanKind.Link && _open[end].Delimiter[0] == span.Delimiter[0])
                    end++;
            }

            var after = end == _open.Count ? next : _open[end].Kind == SpanKind.Link ? '[' : _open[end].Delimiter[0];
            var before = lines.Last;
            for (var i = _written; i < end; i++)
                WriteOpening(_open[i], before, after);
            _written = end;
        }
    }

    private void WriteOpening(Span span, char before, char after)
    {
        span.IsWritten = true;
        if (span.Kind == SpanKind.Link)
            return;
        // Right after another's end, delimiters would run together with it.
        span.IsHtml = !Flanking.CanOpen(before, after) || before == span.Delimiter[0];
        span.Start = _out.Length;
        if (span.IsHtml)
            _out.Append('<').Append(span.Tag).Append('>');
        else
            _out.Append(span.Delimiter);
    }
    // The line holds nothing but a number that can begin an ordered list.
    private bool IsNumber(int start)
    {
        var length = _out.Length - start;
        if (length is 0 or > 9)
            return false;
        for (var i = start; i < _out.Length; i++)
            if (!char.IsAsciiDigit(_out[i]))
                return false;
        return true;
    }

    // A heading that ends in # would lose them.
    private void EscapeClosingSequence()
    {
        var start = _out.Length;
        while (_out[start - 1] == '#')
            start--;
        if (start < _out.Length && _out[start - 1] == ' ')
            _out.Insert(start, '\\');
    }
}
