using Gather.Domain.Scraping;

namespace Gather.Application.Scraping.Mapping;

/// <summary>A URL of a site; or, with an error, the page or the sitemap that could not be read whole.</summary>
/// <param name="Url">The URL in its normal form.</param>
/// <param name="Source">Where it was found; of an error, what could not be read.</param>
/// <param name="LastModified">When the sitemap says it was last changed.</param>
/// <param name="Error">Why the page or the sitemap that stands at the URL could not be read whole; absent for a URL that was found.</param>
public sealed record MapEntry(string Url, MapSource Source, DateTimeOffset? LastModified, FetchError? Error);

/// <summary>Where a URL of a map was found.</summary>
public enum MapSource
{
    /// <summary>In a sitemap or a feed.</summary>
    Sitemap,

    /// <summary>Among the links of the page.</summary>
    Link,
}

/// <summary>Whether the sitemaps of a site are read.</summary>
public enum SitemapUse
{
    /// <summary>The sitemaps and the page's own links.</summary>
    Include,

    /// <summary>The sitemaps alone.</summary>
    Only,

    /// <summary>The page's own links alone.</summary>
    Skip,
}
