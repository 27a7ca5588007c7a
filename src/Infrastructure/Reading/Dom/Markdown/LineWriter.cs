using System.Text;

namespace Gather.Infrastructure.Reading.Dom.Markdown;

/// <summary>
/// Writes lines within containers (list items, block quotes), whose markers and indents begin each line. A line, and with it
/// the markers, is begun only when there is something to write, so what is empty leaves no trace.
/// </summary>
internal sealed class LineWriter
{
    private readonly List<Container> _containers = [];
    private bool _blankLine;

    public StringBuilder Out { get; } = new(4096);

    /// <summary>Whether a line has been begun and not ended.</summary>
    public bool InLine { get; private set; }

    /// <summary>Where the line's content begins, after markers and indents.</summary>
    public int ContentStart { get; private set; }

    public bool AtContentStart => InLine && ContentStart == Out.Length;

    public int Depth => _containers.Count;

    /// <summary>Whether the innermost container has been opened and nothing has been written in it.</summary>
    public bool AtContainerStart => _containers.Count > 0 && !_containers[^1].Started;

    public char Last => Out.Length == 0 ? '\n' : Out[^1];

    /// <summary>Opens a container.</summary>
    /// <param name="isTight">Whether it begins without a blank line before it, even if one has been asked for.</param>
    public void Push(string marker, string indent, bool isTight = false) => _containers.Add(new Container(marker, indent, isTight));

    public void Pop() => _containers.RemoveAt(_containers.Count - 1);

    /// <summary>Ends the line. The next one follows after a blank line if this or an earlier call has asked for one.</summary>
    public void End(bool blankLine)
    {
        _blankLine |= blankLine && InLine;
        InLine = false;
    }

    /// <summary>Asks for a blank line before the next one.</summary>
    public void AskBlankLine() => _blankLine = true;

    /// <summary>Takes back the blank line that has been asked for.</summary>
    public void CancelBlankLine() => _blankLine = false;

    /// <summary>Begins a line.</summary>
    public void Begin()
    {
        OutputBudget.Check(Out);
        if (Out.Length > 0)
        {
            if (_blankLine && _containers.Find(static c => !c.Started) is not { IsTight: true })
                BlankLine();
            Out.Append('\n');
        }

        foreach (var container in _containers)
        {
            Out.Append(container.Started ? container.Indent : container.Marker);
            container.Started = true;
        }

        (InLine, _blankLine, ContentStart) = (true, false, Out.Length);
    }

    /// <summary>Goes on in the next line of the same block.</summary>
    public void Continue(bool isEmpty = false)
    {
        OutputBudget.Check(Out);
        if (isEmpty)
        {
            BlankLine();
            return;
        }

        Out.Append('\n');
        foreach (var container in _containers)
            Out.Append(container.Indent);
        ContentStart = Out.Length;
    }

    private void BlankLine()
    {
        Out.Append('\n');
        // What stands after the last quote's mark is white space.
        var last = _containers.FindLastIndex(static c => c.Started && !string.IsNullOrWhiteSpace(c.Indent));
        for (var i = 0; i < last; i++)
            Out.Append(_containers[i].Indent);
        if (last >= 0)
            Out.Append(_containers[last].Indent.AsSpan().TrimEnd());
    }

    private sealed class Container(string marker, string indent, bool isTight)
    {
        public bool IsTight => isTight;

        public string Marker => marker;

        public string Indent => indent;

        public bool Started { get; set; }
    }
}
