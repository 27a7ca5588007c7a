using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Gather.Infrastructure.Reading.MainContent.Attempts;
using Gather.Infrastructure.Reading.MainContent.Tree;

namespace Gather.Infrastructure.Reading.MainContent;

/// <summary>Copies what was found out of the page.</summary>
internal static class Extract
{
    public static IElement Build(IHtmlDocument document, ContentTree tree, Finding finding)
    {
        var copies = finding.Parts.Select(p => Copy(tree, finding, p)).ToList();
        if (copies is [IElement only])
            return only;
        var whole = document.CreateElement("div");
        foreach (var copy in copies)
            whole.AppendChild(copy);
        return whole;
    }

    // Copying all of a node at once costs half of copying it node by node.
    private static INode Copy(ContentTree tree, Finding finding, ContentNode part)
    {
        var whole = part.Dom.Clone(deep: !finding.Alters(part));
        var open = new Stack<(ContentNode Node, INode Copy)>([(part, whole)]);
        for (var i = finding.Alters(part) ? part.Index + 1 : part.End; i < part.End;)
        {
            var node = tree.Nodes[i];
            while (open.Peek().Node.End <= i)
                open.Pop();
            i = node.End;
            if (finding.Drops(node))
                continue;

            var copy = node.Dom.Clone(deep: !finding.Alters(node));
            open.Peek().Copy.AppendChild(copy);
            if (!finding.Alters(node))
                continue;
            open.Push((node, copy));
            i = node.Index + 1;
        }

        return whole;
    }
}
