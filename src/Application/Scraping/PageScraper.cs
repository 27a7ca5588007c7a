using Gather.Application.Scraping.Fetching;
using Gather.Application.Scraping.Reading;
using Gather.Domain.Scraping;
using Microsoft.Extensions.Logging;

namespace Gather.Application.Scraping;

/// <summary>
/// Fetches one page and reads what is wanted of it. Whatever is wrong with the page becomes its result; only the token's firing is
/// thrown.
/// </summary>
internal sealed partial class PageScraper(IFetcher fetcher, IPageReader reader, CpuGate gate, TimeProvider time, ILogger<PageScraper> logger)
{
    public async Task<PageResult> ScrapeAsync(string url, PageSettings settings, CancellationToken cancellationToken)
    {
        if (!TargetUrl.TryParse(url, out var target, out var reason))
            return PageResult.Failed(url, new FetchError(FetchErrorCode.InvalidUrl, FetchStage.Validation, Retryable: false, RetryAfter: null, Attempts: 0, $"The URL {reason}"));

        FetchedPage? page = null;
        try
        {
            page = await fetcher.FetchAsync(RequestOf(target, settings), cancellationToken);
            return await ReadAsync(url, page, settings, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // The host alone: a URL's query can hold what no log should.
            Log.ScrapeFailed(logger, e, target.Host);
            var stage = page is null ? FetchStage.Response : FetchStage.Extract;
            var error = new FetchError(FetchErrorCode.Internal, stage, Retryable: false, RetryAfter: null, page?.Attempts ?? 0, "An unexpected failure was logged.");
            return page is null ? PageResult.Failed(url, error) : PageResult.Of(url, page, new PageContent { Error = error }, extract: null);
        }
        finally
        {
            page?.Dispose();
        }
    }

    private static FetchRequest RequestOf(TargetUrl url, PageSettings settings) => new(url)
    {
        Headers = settings.Headers,
        Timeout = settings.Timeout is { } timeout ? TimeSpan.FromSeconds(timeout) : null,
        MaxAge = settings.MaxAge is { } age ? TimeSpan.FromSeconds(age) : null,
        IgnoreRobots = settings.Robots == RobotsPolicy.Ignore,
    };

    private async Task<PageResult> ReadAsync(string url, FetchedPage page, PageSettings settings, CancellationToken cancellationToken)
    {
        var hasBody = page.Error is null or { Code: FetchErrorCode.UpstreamStatus };
        var isRead = settings.Formats.Count > 0 || settings.Extract is { Count: > 0 };
        if (!hasBody || !isRead)
            return PageResult.Of(url, page, new PageContent(), extract: null);

        var source = new PageSource(page.FinalUrl, page.ContentType, page.Body);
        var wish = new PageWish(settings.Formats, settings.Extract, settings.OnlyMainContent);
        var (content, took) = await gate.RunAsync(
            () =>
            {
                var start = time.GetTimestamp();
                return (reader.Read(source, wish, cancellationToken), time.GetElapsedTime(start));
            },
            cancellationToken);
        return PageResult.Of(url, page, content, took);
    }

    private static partial class Log
    {
        [LoggerMessage(3201, LogLevel.Error, "Scraping a page of {Host} failed unexpectedly", EventName = "ScrapeFailed")]
        public static partial void ScrapeFailed(ILogger logger, Exception exception, string host);
    }
}
