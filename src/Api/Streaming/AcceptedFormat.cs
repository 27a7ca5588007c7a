using Microsoft.Net.Http.Headers;

namespace Gather.Api.Streaming;

/// <summary>The form in which a client wants many items.</summary>
internal enum AcceptedFormat
{
    /// <summary>One JSON array, when all items are there.</summary>
    Json,

    /// <summary>A line of JSON for each item as it comes (<c>application/x-ndjson</c>).</summary>
    Ndjson,

    /// <summary>A server-sent event for each item as it comes (<c>text/event-stream</c>).</summary>
    ServerSentEvents,
}

internal static class AcceptedFormats
{
    private static readonly (MediaTypeHeaderValue MediaType, AcceptedFormat Format)[] Offered =
    [
        (new(MediaType.Json), AcceptedFormat.Json),
        (new(MediaType.Ndjson), AcceptedFormat.Ndjson),
        (new(MediaType.ServerSentEvents), AcceptedFormat.ServerSentEvents),
    ];

    /// <summary>The formats in which items can be given that may be without number: no client could wait for the end of an array.</summary>
    private static readonly (MediaTypeHeaderValue MediaType, AcceptedFormat Format)[] OfferedForEndless = Offered[1..];

    /// <summary>The format the client prefers (RFC 9110 §12.5.1), the first offered when it does not say; null when it accepts none.</summary>
    public static AcceptedFormat? Of(HttpRequest request, bool isEndless)
    {
        var accepted = request.GetTypedHeaders().Accept;
        var offered = isEndless ? OfferedForEndless : Offered;
        if (accepted.Count == 0)
            return offered[0].Format;

        foreach (var wanted in accepted.Where(a => a.Quality is null or > 0).OrderByDescending(a => a.Quality ?? 1))
            foreach (var (mediaType, format) in offered)
                if (mediaType.IsSubsetOf(wanted))
                    return format;

        return null;
    }
}

internal static class MediaType
{
    public const string Json = "application/json";
    public const string Ndjson = "application/x-ndjson";
    public const string ServerSentEvents = "text/event-stream";
}
