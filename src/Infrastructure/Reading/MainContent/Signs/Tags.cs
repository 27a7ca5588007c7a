using System.Collections.Frozen;

namespace Gather.Infrastructure.Reading.MainContent.Signs;

/// <summary>Kinds of HTML elements, by what they mean for the search of the main content.</summary>
internal static class Tags
{
    /// <summary>Elements that never show text or an image of their own.</summary>
    public static readonly FrozenSet<string> Unseen = Set("script", "style", "template", "link", "meta", "title", "base", "head", "datalist", "noembed", "noframes");

    /// <summary>Controls, whose text is no content.</summary>
    public static readonly FrozenSet<string> Controls = Set("input", "textarea", "select", "button");

    /// <summary>Frames and plug-ins; only those that show a video or the like are content.</summary>
    public static readonly FrozenSet<string> Embeds = Set("iframe", "embed", "object");

    /// <summary>Elements that live within a line of text.</summary>
    public static readonly FrozenSet<string> Phrasing = Set(
        "abbr", "acronym", "audio", "b", "bdi", "bdo", "big", "br", "button", "center", "cite", "code", "data", "dfn", "em", "embed", "font", "i", "img", "input",
        "kbd", "label", "map", "mark", "math", "meter", "nobr", "noscript", "object", "output", "picture", "progress", "q", "ruby", "rb", "rp", "rt", "s", "samp", "select",
        "small", "source", "span", "strike", "strong", "sub", "sup", "svg", "textarea", "time", "tt", "u", "var", "video", "wbr");

    /// <summary>Elements that are phrasing when all they hold is.</summary>
    public static readonly FrozenSet<string> Transparent = Set("a", "del", "ins");

    /// <summary>Elements that break the text of the element around them into blocks.</summary>
    public static readonly FrozenSet<string> Breaking = Set("blockquote", "dl", "div", "img", "ol", "p", "pre", "table", "ul");

    /// <summary>Elements whose text is judged as a paragraph.</summary>
    public static readonly FrozenSet<string> Judged = Set("p", "pre", "td", "section", "h2", "h3", "h4", "h5", "h6");

    public static bool IsHeading(string name) => name is ['h', >= '1' and <= '6'];

    private static FrozenSet<string> Set(params string[] names) => names.ToFrozenSet(StringComparer.Ordinal);
}
