using Gather.Domain.Scraping;

namespace Gather.Application.Scraping.Fetching;

/// <summary>The door out: fetches over HTTP, politely and safely. A page that cannot be had is a result with its error, not an exception.</summary>
public interface IFetcher
{
    /// <summary>
    /// Fetches a page whole: from the cache when it is fresh, joined with the same fetch already in flight, else from the site.
    /// Throws nothing but <see cref="OperationCanceledException"/>, when the token fires.
    /// </summary>
    Task<FetchedPage> FetchAsync(FetchRequest request, CancellationToken cancellationToken);

    /// <summary>Opens a response as a stream, for what is too large to hold; it is neither cached nor joined.</summary>
    Task<OpenedPage> OpenAsync(FetchRequest request, CancellationToken cancellationToken);

    /// <summary>The site's robots.txt, from the cache or from the site.</summary>
    Task<SiteRobots> RobotsAsync(TargetUrl url, CancellationToken cancellationToken);

    /// <summary>Tells what would happen if the URL were fetched now, without fetching it.</summary>
    Task<FetchExplanation> ExplainAsync(TargetUrl url, CancellationToken cancellationToken);
}
