namespace Gather.Infrastructure.Reading.Metadata;

/// <summary>The names under which <c>meta</c> elements tell the same; among several, the earlier in the list is believed more.</summary>
internal static class MetaProperties
{
    public static readonly string[] Title = ["og:title", "twitter:title", "dc.title", "dcterms.title"];
    public static readonly string[] Description = ["description", "og:description", "twitter:description", "dc.description", "dcterms.description"];
    public static readonly string[] Authors = ["author", "article:author", "dc.creator", "dcterms.creator", "citation_author", "parsely-author", "sailthru.author"];
    public static readonly string[] SiteName = ["og:site_name", "application-name"];
    public static readonly string[] Language = ["content-language", "dc.language", "dcterms.language"];
    public static readonly string[] Robots = ["robots"];
    public static readonly string[] Keywords = ["keywords"];

    public static readonly string[] Published =
    [
        "article:published_time", "datepublished", "date", "dc.date", "dc.date.issued", "dc.date.created", "dcterms.issued", "dcterms.created",
        "dcterms.date", "pubdate", "publishdate", "citation_publication_date", "parsely-pub-date", "sailthru.date",
    ];

    public static readonly string[] Modified =
    [
        "article:modified_time", "og:updated_time", "datemodified", "dc.date.modified", "dcterms.modified", "last-modified", "revised",
    ];
}
