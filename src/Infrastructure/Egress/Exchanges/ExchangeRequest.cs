using Gather.Domain.Scraping;

namespace Gather.Infrastructure.Egress.Exchanges;

/// <summary>One request to one URL: no redirect is followed, nothing is tried again, cached or kept waiting for its turn.</summary>
internal sealed record ExchangeRequest(TargetUrl Url)
{
    /// <summary>Headers besides our own; those that are not <see cref="Application.Scraping.Fetching.FetchHeaders.IsAllowed"/> are left out.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>UTF-8 JSON to be posted; null: the URL is fetched.</summary>
    public ReadOnlyMemory<byte>? Json { get; init; }

    /// <summary>The most bytes of the body, as received and as decompressed.</summary>
    public required long MaxBytes { get; init; }

    /// <summary>Whether the body is handed out as a stream instead of being read whole.</summary>
    public bool Streamed { get; init; }
}
