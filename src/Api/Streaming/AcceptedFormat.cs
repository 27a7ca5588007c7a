using System.Collections.Frozen;
using Microsoft.Net.Http.Headers;

namespace Gather.Api.Streaming;

/// <summary>Finds the form in which a client wants an answer.</summary>
internal static class AcceptedFormat
{
    private static readonly FrozenDictionary<string, MediaTypeHeaderValue> Known =
        new[] { MediaType.Json, MediaType.Ndjson, MediaType.Csv, MediaType.ServerSentEvents }.ToFrozenDictionary(m => m, m => new MediaTypeHeaderValue(m), StringComparer.Ordinal);

    /// <summary>The media type that the client prefers (RFC 9110 §12.5.1), the first offered when it does not say; null when it accepts none.</summary>
    public static string? Of(HttpRequest request, IReadOnlyList<string> offered)
    {
        var accepted = request.GetTypedHeaders().Accept;
        if (accepted.Count == 0)
            return offered[0];

        foreach (var wanted in accepted.Where(a => a.Quality is null or > 0).OrderByDescending(a => a.Quality ?? 1))
            foreach (var mediaType in offered)
                if (Known[mediaType].IsSubsetOf(wanted))
                    return mediaType;

        return null;
    }
}

internal static class MediaType
{
    public const string Json = "application/json";
    public const string Ndjson = "application/x-ndjson";
    public const string Csv = "text/csv";
    public const string ServerSentEvents = "text/event-stream";
}
