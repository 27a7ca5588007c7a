using System.Text;
using AngleSharp.Dom;
using Gather.Domain.Scraping;

namespace Gather.Infrastructure.Reading.Dom.Cleaning;

/// <summary>
/// Writes HTML that is safe to show: allowed elements and attributes only, no scripts, styles, forms or frames, no images that
/// count readers, no data URLs, every link absolute. What is not allowed is left out, but its contents stay if they are visible.
/// </summary>
internal sealed class CleanHtmlWriter
{
    private const string HtmlNamespace = "http://www.w3.org/1999/xhtml";

    private readonly StringBuilder _html = new(4096);
    private readonly List<string> _open = [];
    private readonly AttributeWriter _attributes;
    private readonly LinkResolver _links;
    private string? _lastImage;

    private CleanHtmlWriter(TargetUrl baseUrl)
    {
        _links = new LinkResolver(baseUrl);
        _attributes = new AttributeWriter(_html, _links);
    }

    public static string Write(INode root, TargetUrl baseUrl)
    {
        var writer = new CleanHtmlWriter(baseUrl);
        writer.WriteNode(root);
        return writer._html.ToString().TrimEnd(' ', '\t', '\n', '\r', '\f');
    }

    private void WriteNode(INode node)
    {
        if (node is IText text)
            WriteText(text.Data);
        else if (node is IElement element)
            WriteElement(element);
        else if (node is IDocument or IDocumentFragment)
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
        OutputBudget.Check(_html);
        var name = element.LocalName;
        if (name == "noscript")
            WriteImagesWithin(element);
        else if (name is "video" or "audio" && element.NamespaceUri == HtmlNamespace)
            WriteMedia(element, name);
        else if (Visibility.IsHidden(element))
            return;
        else if (name == "img")
            WriteImage(element);
        else if (element.NamespaceUri == HtmlNamespace && AllowedMarkup.IsElement(name) && ContentModel.CanStand(name, _open))
            WriteAllowed(element, name);
        else
            WriteChildren(element);
    }

    private void WriteAllowed(IElement element, string name)
    {
        _html.Append('<').Append(name);
        _attributes.Write(element, name);
        _html.Append('>');
        if (AllowedMarkup.IsVoid(name))
            return;
        // The parser takes the first line break after the tag for none.
        if (name == "pre" && element.FirstChild is IText { Data: ['\n', ..] })
            _html.Append('\n');
        _open.Add(name);
        WriteChildren(element);
        _open.RemoveAt(_open.Count - 1);
        _html.Append("</").Append(name).Append('>');
    }

    private void WriteImage(IElement image)
    {
        if (image.NamespaceUri != HtmlNamespace || ContentModel.IsTablePart(_open.Count > 0 ? _open[^1] : null))
            return;
        if (ImageSource.Of(image, _links) is not { } url || url == _lastImage)
            return;
        _html.Append("<img");
        _attributes.Write("src", url);
        _attributes.Write(image, "img");
        _html.Append('>');
        _lastImage = url;
    }

    // Its fallback is not shown, only its sources count.
    private void WriteMedia(IElement media, string name)
    {
        if (!ContentModel.CanStand(name, _open))
            return;
        _html.Append('<').Append(name);
        _attributes.Write(media, name);
        if (!media.HasAttribute("controls"))
            _attributes.Write("controls", "");
        _html.Append('>');
        foreach (var source in media.Children)
            if (source.LocalName == "source" && _links.Resource(source.GetAttribute("src")) is not null)
                WriteAllowed(source, "source");
        _html.Append("</").Append(name).Append('>');
    }

    private void WriteImagesWithin(IElement element)
    {
        foreach (var image in element.QuerySelectorAll("img"))
            WriteImage(image);
    }

    private void WriteText(string text)
    {
        if (!HtmlText.IsBlank(text))
        {
            if (ContentModel.IsTablePart(_open.Count > 0 ? _open[^1] : null))
                return;
            _lastImage = null;
        }

        // A parser takes white space before all else for none, also if it is written as a character reference.
        Markup.AppendText(_html, _html.Length > 0 ? text : text.TrimStart(' ', '\t', '\n', '\r', '\f'));
    }
}
