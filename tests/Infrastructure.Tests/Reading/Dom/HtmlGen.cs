using FsCheck;
using FsCheck.Fluent;

namespace Gather.Infrastructure.Tests.Reading.Dom;

/// <summary>HTML of all sorts: as authors write it, misnested, and as attackers write it.</summary>
internal static class HtmlGen
{
    private static readonly string[] Words = ["a", "foo", "Bar", "x1", "é", "日本", "1", "42"];

    private static readonly string[] Punctuation =
        ["*", "_", "`", "**", "~", "~~", "[", "]", "(", ")", "!", "#", "-", "+", ".", "1.", ":", "|", "&lt;", "&gt;", "&amp;", "\\", "\"", "'", "=", "---", "***", "> ", "€", "…", "&amp;lt;", "http://x.example/"];

    private static readonly string[] Inline = ["b", "i", "em", "strong", "s", "code", "a href=x", "a href='y z' title='\"t\"'", "span", "u", "kbd", "button", "small"];

    private static readonly string[] Block =
        ["p", "div", "h1", "h3", "ul", "ol", "ol start=3", "li", "blockquote", "pre", "table", "tr", "td", "th", "dl", "dt", "dd", "section", "details", "summary", "figure", "figcaption", "hr", "br"];

    private static readonly string[] Hostile =
    [
        "<svg>", "<math>", "<mi>", "<mtext>", "<annotation-xml encoding='text/html'>", "<foreignObject>", "<desc>", "<title>", "<style>", "</style>", "<script>", "</script>",
        "<noscript>", "</noscript>", "<template>", "</template>", "<textarea>", "</textarea>", "<select>", "<option>", "<iframe>", "</iframe>", "<xmp>", "</xmp>",
        "<plaintext>", "<!--", "-->", "--!>", "<![CDATA[", "]]>", "<img src=x onerror=alert(1)>", "<a href='javascript:alert(1)'>", "<a title='</style><img src=x onerror=alert(1)>'>",
        "<form>", "<input autofocus onfocus=x>", "<object>", "<embed>", "<mglyph>", "<malignmark>", "<base href='//evil.example'>", "<p id='</title><script>x</script>'>",
        "<img srcset='x, javascript:x 2x'>", "</p>", "</br>", "<frameset>", "<body onload=x>", "<nobr>", "<marquee>", "<isindex>", "\0", "&#13;", "&nbsp;", "<caption>", "<col>",
        "<ruby>", "<rt>", "<video>", "<source src=x>", "<picture>", "<noembed>", "</a>", "</table>", "</b>", "<rp>", "</form>", "<image>", "<link>", "<meta>",
    ];

    private static readonly Gen<string> Space = Gen.Elements(" ", "", "", "\n", "  ");

    private static readonly Gen<string> Text =
        from first in Gen.Frequency((3, Gen.Elements(Words)), (2, Gen.Elements(Punctuation)))
        from space in Space
        from second in Gen.Frequency((3, Gen.Elements(Words)), (2, Gen.Elements(Punctuation)))
        from end in Space
        select first + space + second + end;

    /// <summary>Text with inline elements, well nested.</summary>
    public static Gen<string> Phrases { get; } = Gen.Sized(size => PhraseOf(Math.Min(size / 10, 4)));

    /// <summary>Well nested blocks.</summary>
    public static Gen<string> Articles { get; } =
        from blocks in Gen.Sized(size => BlockOf(Math.Min(size / 15, 4))).ListOf()
        select string.Concat(blocks.Take(6));

    /// <summary>Tags in any order.</summary>
    public static Gen<string> TagSoup { get; } =
        from parts in Gen.Frequency(
            (3, Text),
            (3, Gen.Elements(Inline).Select(t => $"<{t}>")),
            (4, Gen.Elements(Block).Select(t => $"<{t}>")),
            (2, Gen.Elements(Block).Select(t => $"</{t.Split(' ')[0]}>")),
            (2, Gen.Elements(Inline).Select(t => $"</{t.Split(' ')[0]}>")),
            (5, Gen.Elements(Hostile))).ListOf()
        select string.Concat(parts);

    private static Gen<string> PhraseOf(int depth)
    {
        if (depth == 0)
            return Text;
        var element = from name in Gen.Elements(Inline) from content in PhraseOf(depth - 1) from space in Space select $"<{name}>{content}</{name.Split(' ')[0]}>{space}";
        return from parts in Gen.Frequency((2, Text), (3, element), (1, Gen.Constant("<br>"))).ListOf() select string.Concat(parts.Take(4));
    }

    private static Gen<string> BlockOf(int depth)
    {
        var paragraph = from name in Gen.Elements("p", "p", "h2", "div", "h4") from text in PhraseOf(2) select $"<{name}>{text}</{name}>";
        if (depth == 0)
            return paragraph;
        var inner = from blocks in BlockOf(depth - 1).ListOf() from text in PhraseOf(1) select text + string.Concat(blocks.Take(3));
        var items = from list in Gen.Elements("ul", "ol", "ol start=7") from item in inner.ListOf() select $"<{list}>{string.Concat(item.Take(4).Select(i => $"<li>{i}</li>"))}</{list.Split(' ')[0]}>";
        var table = from a in PhraseOf(1) from b in PhraseOf(1) from c in PhraseOf(1) from d in inner select $"<table><tr><th>{a}</th><th>{b}</th></tr><tr><td>{c}</td><td>{d}</td></tr></table>";
        var other = from name in Gen.Elements("blockquote", "div", "dd", "figure", "details") from content in inner select $"<{name}>{content}</{name}>";
        var code = from text in Text from more in Text select $"<pre>{text}\n{more}</pre>";
        return Gen.Frequency((4, paragraph), (2, items), (1, table), (2, other), (1, code), (1, Gen.Constant("<hr>")));
    }
}
