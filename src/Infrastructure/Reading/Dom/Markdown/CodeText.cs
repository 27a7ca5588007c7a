using System.Text;
using AngleSharp.Dom;

namespace Gather.Infrastructure.Reading.Dom.Markdown;

/// <summary>The visible text of code, with its white space.</summary>
internal static class CodeText
{
    public static string Of(IElement element)
    {
        if (element.ChildNodes is { Length: 1 } children && children[0] is IText text)
            return text.Data;
        var code = new StringBuilder();
        Append(code, element);
        return code.ToString();
    }

    private static void Append(StringBuilder code, INode node)
    {
        var children = node.ChildNodes;
        for (var i = 0; i < children.Length; i++)
            if (children[i] is IText text)
                code.Append(text.Data);
            else if (children[i] is IElement { LocalName: "br" })
                code.Append('\n');
            else if (children[i] is IElement element && !Visibility.IsHidden(element))
                AppendElement(code, element);
    }

    private static void AppendElement(StringBuilder code, IElement element)
    {
        var isBlock = Blocks.IsBlock(element.LocalName);
        if (isBlock)
            BeginLine(code);
        Append(code, element);
        if (isBlock)
            BeginLine(code);
    }

    private static void BeginLine(StringBuilder code)
    {
        if (code.Length > 0 && code[^1] != '\n')
            code.Append('\n');
    }
}
