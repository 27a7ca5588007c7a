using System.Runtime.CompilerServices;
using Gather.Application.Scraping.Fetching;
using Gather.Application.Scraping.Reading;
using Gather.Domain.Scraping;

namespace Gather.Application.Scraping.Mapping;

/// <summary>
/// Finds the URLs of a site, each once: first those of its sitemaps, then the links of the page itself. It remembers what it has
/// given and nothing else, so a sitemap may be of any length.
/// </summary>
internal sealed class SiteMapper(IFetcher fetcher, PageScraper scraper, SitemapWalker sitemaps)
{
    private static readonly ScrapePage LinksOnly = new() { Url = "", Formats = [PageFormat.Links] };

    public async IAsyncEnumerable<MapEntry> MapAsync(TargetUrl url, MapSite request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var given = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var entry in FindAsync(url, request, cancellationToken))
        {
            if (entry.Error is not null)
                yield return entry;
            else if (given.Add(entry.Url))
                yield return entry;
            if (given.Count == request.Limit)
                yield break;
        }
    }

    private async IAsyncEnumerable<MapEntry> FindAsync(TargetUrl url, MapSite request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = new MapFilter(request);
        var hosts = new HashSet<string>(StringComparer.Ordinal) { url.Host };
        PageResult? page = null;
        if (request.Sitemaps != SitemapUse.Only)
        {
            page = await scraper.ScrapeAsync(url.Text, LinksOnly, cancellationToken);
            // A site that sends on from example.com to www.example.com is the one as well as the other.
            if (page.FinalUrl is { } final && url.Resolve(final) is { } end)
                hosts.Add(end.Host);
            if (page.Error is { } error)
                yield return new MapEntry(url.Text, MapSource.Link, LastModified: null, error);
        }

        if (request.Sitemaps != SitemapUse.Skip)
        {
            var robots = await fetcher.RobotsAsync(url, cancellationToken);
            await foreach (var entry in sitemaps.WalkAsync(url, robots.File?.Sitemaps ?? [], cancellationToken))
                if (entry.Error is not null || (url.Resolve(entry.Url) is { } found && filter.Takes(found, hosts)))
                    yield return entry;
        }

        foreach (var link in page?.Links ?? [])
            if (url.Resolve(link.Url) is { } found && filter.Takes(found, hosts))
                yield return new MapEntry(found.Text, MapSource.Link, LastModified: null, Error: null);
    }
}
