using System.Text;
using AngleSharp.Dom;

namespace Gather.Infrastructure.Reading.Dom.Cleaning;

/// <summary>Writes the attributes that are allowed, those that are links made absolute.</summary>
internal sealed class AttributeWriter(StringBuilder html, LinkResolver links)
{
    public void Write(IElement element, string elementName)
    {
        var attributes = element.Attributes;
        for (var i = 0; i < attributes.Length; i++)
        {
            if (attributes[i] is not { NamespaceUri: null } attribute)
                continue;
            if (AllowedMarkup.IsPlainAttribute(elementName, attribute.Name))
                Write(attribute.Name, attribute.Value);
            else if (ResolvedOf(elementName, attribute) is { } url)
                Write(attribute.Name, url);
        }

        if (elementName is "img" or "source" && ImageSource.SetOf(element) is { } set && SourceSet.Resolve(set, links) is { } resolved)
            Write("srcset", resolved);
    }

    public void Write(string name, string value)
    {
        html.Append(' ').Append(name).Append("=\"");
        Markup.AppendAttribute(html, value);
        html.Append('"');
    }

    private string? ResolvedOf(string element, IAttr attribute) => (element, attribute.Name) switch
    {
        ("a", "href") => links.Link(attribute.Value),
        ("video" or "audio" or "source", "src") or ("video", "poster") => links.Resource(attribute.Value),
        ("blockquote" or "q" or "del" or "ins", "cite") => links.Resource(attribute.Value),
        _ => null,
    };
}
