using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace Gather.Infrastructure.Reading.MainContent;

/// <summary>Copies what was found out of the page.</summary>
internal static class Extract
{
    public static IElement Build(IHtmlDocument document, ContentTree tree, Finding finding)
    {
        if (finding.Parts is [{ IsDropped: false } only])
            return (IElement)Copy(tree, only);
        var whole = document.CreateElement("div");
        foreach (var part in finding.Kept)
            whole.AppendChild(Copy(tree, part));
        return whole;
    }

    private static INode Copy(ContentTree tree, ContentNode part)
    {
        var copies = new Dictionary<ContentNode, INode> { [part] = part.Dom.Clone(deep: false) };
        for (var i = part.Index + 1; i < part.End;)
        {
            var node = tree.Nodes[i];
            i = node.IsDropped ? node.End : i + 1;
            if (!node.IsDropped)
                copies[node.Parent!].AppendChild(copies[node] = node.Dom.Clone(deep: node.IsOpaque));
        }

        return copies[part];
    }
}
