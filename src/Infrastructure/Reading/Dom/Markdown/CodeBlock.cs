using System.Buffers;
using AngleSharp.Dom;

namespace Gather.Infrastructure.Reading.Dom.Markdown;

/// <summary>Writes preformatted text as a fenced code block.</summary>
internal static class CodeBlock
{
    private const int AncestorsThatName = 3;

    private static readonly SearchValues<char> LanguageCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+#-._");

    public static void Write(IElement element, InlineWriter inline, LineWriter lines)
    {
        var code = CodeText.Of(element).AsSpan().TrimEnd(" \t\n\r\f");
        inline.EndBlock();
        if (HtmlText.IsBlank(code))
            return;
        if (inline.Layout == Layout.Flow)
            WriteFenced(code, LanguageOf(element), inline, lines);
        else
            WriteSpans(code, inline);
        inline.EndBlock();
    }

    private static void WriteFenced(ReadOnlySpan<char> code, string language, InlineWriter inline, LineWriter lines)
    {
        var fence = CodeSpan.FenceFor(code, atLeast: 3);
        inline.Raw(fence + language);
        foreach (var range in code.Split('\n'))
        {
            var line = code[range];
            lines.Continue(isEmpty: line.IsEmpty);
            lines.Out.Append(line);
        }

        lines.Continue();
        lines.Out.Append(fence);
    }

    private static void WriteSpans(ReadOnlySpan<char> code, InlineWriter inline)
    {
        foreach (var range in code.Split('\n'))
        {
            inline.Break();
            if (HtmlText.Fold(code[range].ToString()) is { Length: > 0 } line)
                inline.Code(line);
        }
    }

    private static string LanguageOf(IElement pre)
    {
        if (pre.FirstElementChild is { LocalName: "code" } code && LanguageIn(code) is { } inner)
            return inner;
        var at = pre;
        for (var i = 0; i < AncestorsThatName && at is not null; i++, at = at.ParentElement)
            if (LanguageIn(at) is { } language)
                return language;
        return "";
    }

    private static string? LanguageIn(IElement element)
    {
        if (element.Attributes.Length == 0)
            return null;
        if ((element.GetAttribute("data-lang") ?? element.GetAttribute("data-language")) is { } named && IsLanguage(named))
            return named.ToLowerInvariant();
        if (element.GetAttribute("class") is not { } classes)
            return null;
        foreach (var range in classes.AsSpan().SplitAny(HtmlText.WhiteSpace))
            if (LanguageIn(classes.AsSpan(range)) is { } language)
                return language;
        return null;
    }

    private static string? LanguageIn(ReadOnlySpan<char> name)
    {
        foreach (var prefix in (ReadOnlySpan<string>)["language-", "lang-", "highlight-source-", "highlight-text-", "highlight-", "brush:"])
        {
            if (!name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                continue;
            var language = name[prefix.Length..].ToString().ToLowerInvariant();
            return !IsLanguage(language) ? null : language switch
            {
                // Sphinx' words.
                "default" or "none" or "text" or "plaintext" or "nohighlight" => "",
                "python3" or "ipython3" => "python",
                _ => language,
            };
        }

        return null;
    }

    private static bool IsLanguage(string text) =>
        text.Length is > 0 and <= 32 && !text.AsSpan().ContainsAnyExcept(LanguageCharacters);
}
