using Gather.Application.Scraping.Fetching;
using Gather.Domain.Scraping;

namespace Gather.Infrastructure.Egress.Fetching;

/// <summary>What makes two fetches the same. How long each may take is its caller's own matter.</summary>
internal readonly record struct FetchKey(TargetUrl Url, string Headers, TimeSpan? MaxAge, bool IgnoreRobots, long? MaxBytes)
{
    public static FetchKey Of(FetchRequest request) =>
        new(request.Url, Text(request.Headers), request.MaxAge, request.IgnoreRobots, request.MaxBytes);

    // Neither order nor case tells headers apart; a line break cannot stand in one.
    private static string Text(IReadOnlyDictionary<string, string>? headers) => headers is null or { Count: 0 }
        ? ""
        : string.Join('\n', headers.Select(h => $"{h.Key.ToUpperInvariant()}:{h.Value}").Order(StringComparer.Ordinal));
}
