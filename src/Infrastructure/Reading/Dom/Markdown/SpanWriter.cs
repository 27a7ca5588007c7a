using System.Text;

namespace Gather.Infrastructure.Reading.Dom.Markdown;

/// <summary>
/// Writes the delimiters of emphasis and links. They wait until it is known what stands next to them: where they would not be
/// read as delimiters, HTML is written instead.
/// </summary>
internal sealed class SpanWriter(LineWriter lines)
{
    private readonly StringBuilder _out = lines.Out;
    private readonly List<Span> _open = [];
    private readonly List<Span> _closed = [];
    private int _written;

    public bool InLink => Has(SpanKind.Link);

    public bool Has(SpanKind kind)
    {
        foreach (var span in _open)
            if (span.Kind == kind)
                return true;
        return false;
    }

    public void Open(Span span) => _open.Add(span);

    public void Close()
    {
        var span = _open[^1];
        _open.RemoveAt(_open.Count - 1);
        if (!span.IsWritten)
            return;
        _written--;
        End(span);
    }

    /// <summary>Writes what has been closed and opened before text that begins with the character.</summary>
    public void Begin(char next)
    {
        if (_closed.Count > 0)
        {
            GoOn();
            EndClosed(next);
        }

        if (_written < _open.Count)
            WriteOpen(next);
    }

    /// <summary>Writes what has been closed, before text of no span that begins with the character.</summary>
    public void EndClosed(char next)
    {
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

    /// <summary>Ends what is open, to be opened again in the next block.</summary>
    public void Suspend()
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
    }

    private void WriteOpen(char next)
    {
        while (_written < _open.Count)
        {
            var end = EndOfRun(_written);
            if (_open[_written].Kind == SpanKind.Link)
                WriteOpeningBracket();
            var after = end == _open.Count ? next : _open[end].Kind == SpanKind.Link ? '[' : _open[end].Delimiter[0];
            var before = lines.Last;
            for (var i = _written; i < end; i++)
                WriteOpening(_open[i], before, after);
            _written = end;
        }
    }

    // Delimiters of the same character side by side are read as one run.
    private int EndOfRun(int first)
    {
        var end = first + 1;
        if (_open[first].Kind != SpanKind.Link)
            while (end < _open.Count && _open[end].Kind != SpanKind.Link && _open[end].Delimiter[0] == _open[first].Delimiter[0])
                end++;
        return end;
    }

    private void WriteOpeningBracket()
    {
        if (lines.Last == '!')
            _out.Insert(_out.Length - 1, '\\');
        _out.Append('[');
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
}
