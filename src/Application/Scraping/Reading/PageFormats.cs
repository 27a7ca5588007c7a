namespace Gather.Application.Scraping.Reading;

/// <summary>A form in which a page is wanted.</summary>
public enum PageFormat
{
    /// <summary>The HTML as sent, decoded to text; of other text, such as JSON, that text.</summary>
    Html,

    /// <summary>The HTML without scripts, styles and tracking, with absolute links; safe to show.</summary>
    CleanHtml,

    /// <summary>CommonMark with GFM tables and absolute links; of text that is not HTML, that text.</summary>
    Markdown,

    /// <summary>The visible text; of text that is not HTML, all of it.</summary>
    Text,

    /// <summary>Every link of the page.</summary>
    Links,

    /// <summary>Title, description, authors, dates, OpenGraph, JSON-LD and the like.</summary>
    Metadata,

    /// <summary>The body's bytes in base64, whatever their type.</summary>
    Raw,
}
