namespace Gather.Application.Scraping.Reading;

/// <summary>A link of a page (<c>a</c>, <c>area</c>). Each URL is given once, in the order in which they are met, with the first text that is not empty.</summary>
/// <param name="Url">Where it leads, absolute, without fragment.</param>
/// <param name="Text">Its text, white space folded, up to 1,000 characters; for an image its alternative text.</param>
/// <param name="Rel">Its relations, such as <c>nofollow</c>, of several links to one URL those that all of them have; absent when there are none.</param>
/// <param name="Kind">Whether it leads to the page's own host.</param>
public sealed record PageLink(string Url, string Text, string? Rel, LinkKind Kind);

/// <summary>Where a link leads.</summary>
public enum LinkKind
{
    /// <summary>To the page's own host.</summary>
    Internal,

    /// <summary>To another host.</summary>
    External,
}
