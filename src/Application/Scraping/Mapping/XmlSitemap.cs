using System.Globalization;
using System.Runtime.CompilerServices;
using System.Xml;

namespace Gather.Application.Scraping.Mapping;

/// <summary>A sitemap, a sitemap index or a feed in XML, read element by element. Extensions such as images are passed over.</summary>
internal static class XmlSitemap
{
    // Neither document types nor entities nor anything from elsewhere: a sitemap needs none of them, an attack does.
    private static readonly XmlReaderSettings Settings = new()
    {
        Async = true,
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
    };

    /// <summary>Reads what the file names.</summary>
    /// <exception cref="XmlException">The XML is broken, or has a document type.</exception>
    public static async IAsyncEnumerable<SitemapItem> ReadAsync(Stream xml, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = XmlReader.Create(xml, Settings);
        await reader.MoveToContentAsync();
        var space = reader.NamespaceURI;
        if (EntryOf(reader.LocalName) is not { } entry)
            throw new XmlException($"<{reader.LocalName}> is no sitemap.");

        string? url = null, date = null, field = null;
        while (await reader.ReadAsync())
        {
            // The reader itself takes no token.
            cancellationToken.ThrowIfCancellationRequested();
            var isOwn = reader.NamespaceURI == space;
            switch (reader.NodeType)
            {
                case XmlNodeType.Element when isOwn && reader.LocalName == entry:
                    (url, date, field) = (null, null, null);
                    break;
                case XmlNodeType.Element when isOwn && reader.LocalName == "link" && reader.GetAttribute("href") is { } href:
                    url = reader.GetAttribute("rel") is null or "alternate" ? href : url;
                    break;
                case XmlNodeType.Element:
                    field = isOwn && !reader.IsEmptyElement ? reader.LocalName : null;
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA when field is "loc" or "link":
                    url += reader.Value;
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA when field is "lastmod" or "pubDate" or "updated":
                    date += reader.Value;
                    break;
                case XmlNodeType.EndElement when isOwn && reader.LocalName == entry:
                    if (!string.IsNullOrWhiteSpace(url))
                        yield return new SitemapItem(url.Trim(), DateOf(date), IsSitemap: entry == "sitemap");
                    break;
                case XmlNodeType.EndElement:
                    field = null;
                    break;
            }
        }
    }

    private static string? EntryOf(string root) => root switch
    {
        "urlset" => "url",
        "sitemapindex" => "sitemap",
        "rss" => "item",
        "feed" => "entry",
        _ => null,
    };

    private static DateTimeOffset? DateOf(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var date) ? date : null;
}
