using Gather.Domain.Scraping;

namespace Gather.Infrastructure.Reading;

/// <summary>An error of reading. The same bytes give it again, so trying again is of no use; who fetched the page knows how often it was asked for.</summary>
internal static class ReadingError
{
    public static FetchError Of(FetchErrorCode code, string detail) => new(code, FetchStage.Extract, Retryable: false, RetryAfter: null, Attempts: 0, detail);
}
