using System.Runtime.CompilerServices;
using System.Xml;
using Gather.Application.Scraping.Fetching;
using Gather.Domain.Scraping;
using Microsoft.Extensions.Options;

namespace Gather.Application.Scraping.Mapping;

/// <summary>
/// Walks the sitemaps of a site, from those that robots.txt names down through their indexes, each file once. A file that cannot be
/// read, or not to its end, gives what could be read of it and an entry with the error.
/// </summary>
internal sealed class SitemapWalker(IFetcher fetcher, IOptions<ScrapeOptions> options)
{
    private const int MaxDepth = 3;

    public async IAsyncEnumerable<MapEntry> WalkAsync(TargetUrl site, IReadOnlyList<string> named, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var next = new Queue<(TargetUrl Url, int Depth)>();
        var known = new HashSet<TargetUrl>();
        void Plan(string? text, int depth)
        {
            if (text is not null && known.Count < options.Value.MaxSitemaps && site.Resolve(text) is { } url && known.Add(url))
                next.Enqueue((url, depth));
        }

        foreach (var sitemap in named)
            Plan(sitemap, depth: 0);
        if (named.Count == 0)
            Plan("/sitemap.xml", depth: 0);

        while (next.TryDequeue(out var file))
        {
            await foreach (var (entry, nested) in ReadAsync(file.Url, isNamed: named.Count > 0 || file.Depth > 0, cancellationToken))
            {
                if (entry is not null)
                    yield return entry;
                else if (file.Depth < MaxDepth)
                    Plan(nested, file.Depth + 1);
            }
        }
    }

    private async IAsyncEnumerable<(MapEntry? Entry, string? Nested)> ReadAsync(TargetUrl file, bool isNamed, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new FetchRequest(file) { MaxBytes = options.Value.MaxSitemapBytes, Timeout = options.Value.MaxTimeout };
        await using var page = await fetcher.OpenAsync(request, cancellationToken);
        if (page.Error is { } error)
        {
            // Nobody has said that there was one at the usual place.
            if (isNamed || page.Status is not (404 or 410))
                yield return (ErrorOf(file, error), null);
            yield break;
        }

        await using var items = SitemapFile.ReadAsync(page.Body, options.Value.MaxSitemapBytes, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            var broken = default(FetchError);
            try
            {
                if (!await items.MoveNextAsync())
                    break;
            }
            catch (Exception e) when (e is IOException or XmlException or InvalidDataException)
            {
                broken = (e as FetchFailedException)?.Error ?? new FetchError(FetchErrorCode.BodyCorrupt, FetchStage.Extract, Retryable: false, RetryAfter: null, page.Attempts, $"The sitemap is broken: {e.Message}");
            }

            if (broken is not null)
            {
                yield return (ErrorOf(file, broken), null);
                yield break;
            }

            if (items.Current is { IsSitemap: true } nested)
                yield return (null, nested.Url);
            else if (file.Resolve(items.Current.Url) is { } url)
                yield return (new MapEntry(url.Text, MapSource.Sitemap, items.Current.LastModified, Error: null), null);
        }
    }

    private static MapEntry ErrorOf(TargetUrl file, FetchError error) => new(file.Text, MapSource.Sitemap, LastModified: null, error);
}
