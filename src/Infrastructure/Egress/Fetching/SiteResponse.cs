using Gather.Application.Scraping.Fetching;
using Gather.Domain.Scraping;
using Gather.Infrastructure.Egress.Exchanges;

namespace Gather.Infrastructure.Egress.Fetching;

/// <summary>What one URL has answered, by itself or out of the cache; or why it has not.</summary>
internal sealed record SiteResponse : IDisposable
{
    /// <summary>The exchange it comes from, for the headers that only the cache reads; null when it comes from elsewhere.</summary>
    public Exchange? Exchange { get; init; }

    public int? Status { get; init; }

    public string? ContentType { get; init; }

    public string? Location { get; init; }

    public DateTimeOffset ReceivedAt { get; init; }

    public FetchTimings Timings { get; init; }

    public long BytesReceived { get; init; }

    public bool FromCache { get; init; }

    public FetchError? Error { get; init; }

    public SharedBody? Body { get; init; }

    /// <summary>The body still to come, for a response that is not read whole.</summary>
    public Stream? Stream { get; init; }

    /// <summary>What has to stay until the stream has been read: its connection and its turn at the host.</summary>
    public IDisposable? Connection { get; init; }

    public bool IsRedirect => Status is 301 or 302 or 303 or 307 or 308 && Location is not null && Error is null;

    public static SiteResponse Failed(FetchError error) => new() { Error = error };

    public void Dispose()
    {
        Body?.Dispose();
        Connection?.Dispose();
        Exchange?.Dispose();
    }
}
