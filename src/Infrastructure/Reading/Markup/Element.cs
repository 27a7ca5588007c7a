namespace Gather.Infrastructure.Reading.Markup;

/// <summary>The elements that matter to reading without a tree.</summary>
internal enum Element
{
    /// <summary>Any other.</summary>
    Other,

    A,
    Area,
    Base,
    Html,
    Img,
    Link,
    Meta,
    Template,
    Time,

    /// <summary>One that stands on lines of its own, so that the words before and after it are two.</summary>
    Block,

    /// <summary><c>title</c>: text with references, but without markup, as in <see cref="TextArea"/>.</summary>
    Title,
    TextArea,

    /// <summary><c>script</c>: neither references nor markup, and an end that comments hide.</summary>
    Script,

    /// <summary>An element whose content is neither markup nor shown as text.</summary>
    Raw,

    /// <summary><c>plaintext</c>, which nothing ends.</summary>
    PlainText,

    /// <summary><c>svg</c> and <c>math</c>, in which XML's ways hold.</summary>
    Foreign,

    /// <summary>An element in SVG in which HTML's ways hold again.</summary>
    ForeignIsland,
}
