using FsCheck;
using FsCheck.Fluent;

namespace Gather.Infrastructure.Tests.Reading;

/// <summary>Markup as badly written as it comes.</summary>
internal static class MarkupGen
{
    private static readonly Gen<string> Names = Gen.Elements("a", "A", "p", "div", "b", "area", "span", "img", "li", "base", "title", "template", "svg", "script", "style", "textarea", "x-y");

    private static readonly Gen<string> Space = Gen.Elements("", " ", "\n", "\t ", "/");

    private static readonly Gen<string> Values =
        Gen.Elements("", "=", "=x", "='x y'", "=\"a>b\"", "= '/p?q=1&amp;r=2#f'", "=../up", "=\"//other.example/\"", "='&copy=1'", "=&#x41;", "=mailto:a@b", "=\"", "='", "=a\"b", "=\"ü\"");

    private static readonly Gen<string> Attributes =
        from space in Gen.Elements(" ", "\n", "/", "  ")
        from name in Gen.Elements("href", "HREF", "rel", "alt", "title", "x", "\"", "=", "<", "é")
        from value in Values
        select space + name + value;

    private static readonly Gen<string> Tags =
        from opening in Gen.Elements("<", "<", "<", "</", "< ", "<!", "<?", "<!--")
        from name in Names
        from attributes in Attributes.ListOf(3)
        from space in Space
        from end in Gen.Elements(">", ">", ">", ">", "/>", "", "-->")
        select opening + name + string.Concat(attributes) + space + end;

    private static readonly Gen<string> Texts =
        Gen.Elements("text", " ", "&amp;", "&", "<", ">", "é", "\n", "<!-- c -->", "<!--", "-->", "<![CDATA[x]]>", "]]>", "</script>", "</style>", "</title>", "\0", "\uD800");

    /// <summary>Anything.</summary>
    public static Gen<string> Fragments { get; } = Gen.OneOf(Tags, Texts).ListOf().Select(parts => string.Concat(parts));

    /// <summary>Markup whose tags are where their tree would have them: badly written, but not badly nested.</summary>
    public static Gen<string> Flat { get; } = Gen.OneOf(
            from text in Gen.Elements("text", " ", "&amp;", "& ", "< ", ">", "é", "<!-- <a href=c> -->", "<![CDATA[<a href=d>]]>", "<script><a href=s></script>", "<style><a href=t></style>",
                "<textarea><a href=u></textarea>", "<iframe><a href=v></iframe>", "<noscript><a href=w>n</a></noscript>", "<script><!-- <script></script> <a href=z> --></script>",
                "<svg><style><a href=sv></a></style><![CDATA[<a href=cd>]]></svg>", "<template><a href=tm></a></template>")
            select text,
            from attributes in Attributes.ListOf()
            from name in Gen.Elements("a", "A", "b", "span", "em")
            where attributes.All(a => !a.EndsWith("=\"", StringComparison.Ordinal) && !a.EndsWith("='", StringComparison.Ordinal))
            from space in Space
            select $"<{name}{string.Concat(attributes)}{space}>t</{name}>")
        .ListOf().Select(parts => string.Concat(parts));
}
