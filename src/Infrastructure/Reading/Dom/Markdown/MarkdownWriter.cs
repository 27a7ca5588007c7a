using AngleSharp.Dom;
using Gather.Domain.Scraping;

namespace Gather.Infrastructure.Reading.Dom.Markdown;

/// <summary>
/// Writes what is visible as CommonMark with GFM's tables, task lists and strikethrough, with absolute links. What Markdown has
/// no form for is written as what comes nearest to it: a definition list as a list, a table within a table as its contents.
/// </summary>
internal sealed class MarkdownWriter
{
    private readonly LineWriter _lines = new();
    private readonly LinkResolver _links;
    private readonly ListWriter _lists;
    private readonly TableWriter _tables;
    private string? _lastImage;
    private int _lastImageEnd;

    private MarkdownWriter(TargetUrl baseUrl)
    {
        _links = new LinkResolver(baseUrl);
        Inline = new InlineWriter(_lines);
        _lists = new ListWriter(this, _lines);
        _tables = new TableWriter(this, _lines);
    }

    public InlineWriter Inline { get; }

    public static string Write(INode root, TargetUrl baseUrl)
    {
        var writer = new MarkdownWriter(baseUrl);
        writer.WriteNode(root);
        writer.Inline.EndBlock();
        return writer._lines.Out.ToString();
    }

    public void WriteChildren(INode node)
    {
        var children = node.ChildNodes;
        for (var i = 0; i < children.Length; i++)
            WriteNode(children[i]);
    }

    public void WriteNode(INode node)
    {
        if (node is IText text)
            Inline.Text(text.Data);
        else if (node is IElement element)
            WriteElement(element);
        else if (node is IDocument or IDocumentFragment)
            WriteChildren(node);
    }

    public void WriteBlock(INode node)
    {
        Inline.EndBlock();
        WriteChildren(node);
        Inline.EndBlock();
    }

    private void WriteElement(IElement element)
    {
        OutputBudget.Check(_lines.Out);
        var name = element.LocalName;
        if (name == "noscript")
            WriteImagesWithin(element);
        else if (!Visibility.IsHidden(element) && !WriteInline(element, name) && !WriteStructure(element, name))
            WriteOther(element, name);
    }

    private bool WriteInline(IElement element, string name)
    {
        switch (name)
        {
            case "b" or "strong":
                WriteSpan(element, SpanKind.Strong);
                return true;
            case "i" or "em" or "cite" or "dfn" or "var":
                WriteSpan(element, SpanKind.Emphasis);
                return true;
            case "del" or "s" or "strike":
                WriteSpan(element, SpanKind.Strikethrough);
                return true;
            case "a":
                WriteLink(element);
                return true;
            case "code" or "kbd" or "samp" or "tt":
                WriteCode(element);
                return true;
            case "br":
                Inline.Break();
                return true;
            case "img":
                WriteImage(element);
                return true;
            case "input":
                if (_lines.AtContainerStart && "checkbox".Equals(element.GetAttribute("type"), StringComparison.OrdinalIgnoreCase))
                {
                    Inline.Raw(element.HasAttribute("checked") ? "[x]" : "[ ]");
                    Inline.Space();
                }

                return true;
            default:
                return false;
        }
    }

    private bool WriteStructure(IElement element, string name)
    {
        switch (name)
        {
            case "h1" or "h2" or "h3" or "h4" or "h5" or "h6" when Inline.Layout == Layout.Flow:
                Inline.EndBlock();
                Inline.BeginHeading(Headings[name[1] - '1']);
                WriteChildren(element);
                Inline.EndHeading();
                return true;
            case "ul" or "menu" or "dir":
                _lists.Write(element, isOrdered: false);
                return true;
            case "ol":
                _lists.Write(element, isOrdered: true);
                return true;
            case "dl":
                _lists.WriteDefinitions(element);
                return true;
            case "table":
                _tables.Write(element);
                return true;
            case "pre" or "listing" or "xmp" or "plaintext":
                CodeBlock.Write(element, Inline, _lines);
                return true;
            case "blockquote" when Inline.Layout == Layout.Flow:
                Inline.EndBlock();
                _lines.Push("> ", "> ");
                WriteChildren(element);
                Inline.EndBlock();
                _lines.Pop();
                return true;
            case "hr" when Inline.Layout == Layout.Flow:
                Inline.EndBlock();
                Inline.Raw(_lines.AtContainerStart ? "___" : "---");
                Inline.EndBlock();
                return true;
            default:
                return false;
        }
    }

    private static readonly string[] Headings = ["# ", "## ", "### ", "#### ", "##### ", "###### "];

    private void WriteOther(IElement element, string name)
    {
        if (name == "summary")
        {
            Inline.EndBlock();
            WriteSpan(element, SpanKind.Strong);
            Inline.EndBlock();
        }
        else if (Blocks.IsBlock(name))
        {
            WriteBlock(element);
        }
        else
        {
            WriteChildren(element);
        }
    }

    private void WriteSpan(IElement element, SpanKind kind)
    {
        if (Inline.Spans.Has(kind))
        {
            WriteChildren(element);
            return;
        }

        Inline.Spans.Open(new Span(kind));
        WriteChildren(element);
        Inline.Spans.Close();
    }

    private void WriteCode(IElement element)
    {
        var text = CodeText.Of(element);
        var code = HtmlText.Fold(text);
        if (code.Length == 0)
        {
            if (text.Length > 0)
                Inline.Space();
            return;
        }

        if (HtmlText.IsWhiteSpace(text[0]))
            Inline.Space();
        Inline.Code(code);
        if (HtmlText.IsWhiteSpace(text[^1]))
            Inline.Space();
    }

    private void WriteLink(IElement element)
    {
        var url = Inline.Spans.InLink ? null : _links.Link(element.GetAttribute("href"));
        if (url is null)
        {
            WriteChildren(element);
            return;
        }

        if (LinkTarget.IsAutolink(element, url))
        {
            Inline.Raw($"<{url}>");
            return;
        }

        Inline.Spans.Open(new Span(SpanKind.Link, LinkTarget.Of(url, element.GetAttribute("title"), Inline.Layout == Layout.Cell)));
        WriteChildren(element);
        Inline.Spans.Close();
    }

    private void WriteImage(IElement element)
    {
        if (ImageSource.Of(element, _links) is not { } url || (url == _lastImage && _lastImageEnd == _lines.Out.Length))
            return;
        var inCell = Inline.Layout == Layout.Cell;
        Inline.Raw("![");
        foreach (var word in HtmlText.Fold(element.GetAttribute("alt") ?? "").Split(' '))
        {
            if (_lines.Last != '[')
                _lines.Out.Append(' ');
            MarkdownEscape.Append(_lines.Out, word, isLast: true, inLink: true, inCell);
        }

        _lines.Out.Append("](").Append(LinkTarget.Of(url, element.GetAttribute("title"), inCell)).Append(')');
        (_lastImage, _lastImageEnd) = (url, _lines.Out.Length);
    }

    // An image that is loaded by a script stands a second time within noscript, where it has its address.
    private void WriteImagesWithin(IElement element)
    {
        foreach (var image in element.QuerySelectorAll("img"))
            WriteImage(image);
    }
}
