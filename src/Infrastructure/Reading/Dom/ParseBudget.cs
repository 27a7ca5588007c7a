using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Text;

namespace Gather.Infrastructure.Reading.Dom;

/// <summary>
/// What one document may cost, watched as its elements are created. The parser looks through all open elements at many tags
/// and copies formatting elements into every new paragraph, so a small document can cost time and memory out of all proportion.
/// </summary>
internal sealed class ParseBudget(CancellationToken cancellationToken)
{
    /// <summary>As browsers have it.</summary>
    public const int MaxDepth = 512;

    public const int MaxElements = 500_000;

    /// <summary>The parser compares the attributes of formatting elements one by one with those of all that are open.</summary>
    public const int MaxAttributes = 256;

    /// <summary>How many end tags a document may have without as many start tags: nothing tells of them while they are parsed.</summary>
    public const int MaxStrayEndTags = 10_000;

    private const long MaxBytes = 1L << 29;
    private const int CheckEvery = 64;

    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(10);

    private readonly long _started = TimeProvider.System.GetTimestamp();
    private readonly long _bytesBefore = GC.GetAllocatedBytesForCurrentThread();
    private IElement? _last;
    private INode? _lastParent;
    private int _lastDepth;
    private int _elements;

    public static void CheckTags(ReadOnlySpan<char> html)
    {
        var ends = html.Count("</");
        var starts = html.Count('<') - ends;
        if (ends - starts > MaxStrayEndTags)
            throw new DocumentTooComplexException($"The document has {MaxStrayEndTags} more end tags than start tags.");
    }

    /// <summary>Called by the parser with each element before it has its place; the one before has it by then.</summary>
    public void OnCreated(IElement element, TextPosition position)
    {
        if (_last is not null)
            CheckLast(_last);
        _last = element;
        if (++_elements % CheckEvery == 0)
            Check();
    }

    public void Check()
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_elements > MaxElements)
            throw new DocumentTooComplexException($"The document has more than {MaxElements} elements.");
        // Counts the copies too, of which the parser does not tell.
        if (GC.GetAllocatedBytesForCurrentThread() - _bytesBefore > MaxBytes)
            throw new DocumentTooComplexException($"The document takes more than {MaxBytes >> 20} MiB of memory.");
        if (TimeProvider.System.GetElapsedTime(_started) > MaxTime)
            throw new DocumentTooComplexException($"The document takes longer than {MaxTime.TotalSeconds:0} s to parse.");
    }

    /// <summary>
    /// Checks the finished tree, contents of templates included. The parser moves and copies elements without telling, and its
    /// last one has not been looked at.
    /// </summary>
    public static void CheckDepth(INode document)
    {
        var pending = new Stack<(INode Node, int Depth)>();
        pending.Push((document, 0));
        while (pending.TryPop(out var at))
        {
            if (at.Depth > MaxDepth)
                throw TooDeep();
            PushElements(at.Node, at.Depth + 1, pending);
            if (at.Node is IHtmlTemplateElement template)
                PushElements(template.Content, at.Depth + 1, pending);
        }
    }

    private static void PushElements(INode parent, int depth, Stack<(INode Node, int Depth)> pending)
    {
        var children = parent.ChildNodes;
        for (var i = 0; i < children.Length; i++)
            if (children[i] is IElement element)
                pending.Push((element, depth));
    }

    private static DocumentTooComplexException TooDeep() => new($"The document is nested more than {MaxDepth} levels deep.");

    private void CheckLast(IElement last)
    {
        if (last.Attributes.Length > MaxAttributes)
            throw new DocumentTooComplexException($"An element of the document has more than {MaxAttributes} attributes.");
        var parent = last.Parent;
        if (ReferenceEquals(parent, _lastParent))
            return;
        _lastDepth = DepthOf(last);
        _lastParent = parent;
        if (_lastDepth > MaxDepth)
            throw TooDeep();
    }

    private static int DepthOf(INode node)
    {
        var depth = 0;
        for (var at = node; at is IElement; at = at.Parent)
            depth++;
        return depth;
    }
}
