using System.Collections.Frozen;
using Microsoft.Net.Http.Headers;

namespace Gather.Api.Streaming;

/// <summary>Finds the form in which a client wants an answer.</summary>
internal static class AcceptedFormat
{
    private static readonly FrozenDictionary<string, MediaTypeHeaderValue> Known =
        new[] { MediaType.Json, MediaType.Ndjson, MediaType.Csv, MediaType.ServerSentEvents }.ToFrozenDictionary(m => m, m => new MediaTypeHeaderValue(m), StringComparer.Ordinal);

    /// <summary>
    /// The media type that the client prefers (RFC 9110 §12.5.1), the first offered when it does not say; null when it accepts none.
    /// Parameters, such as a charset, are not looked at.
    /// </summary>
    public static string? Of(HttpRequest request, IReadOnlyList<string> offered)
    {
        var accepted = request.GetTypedHeaders().Accept;
        if (accepted.Count == 0)
            return offered[0];

        return offered
            .Select(mediaType => (MediaType: mediaType, Range: MostSpecific(accepted, Known[mediaType])))
            .Where(o => o.Range is { Quality: null or > 0 })
            .OrderByDescending(o => o.Range!.Quality ?? 1).ThenBy(o => accepted.IndexOf(o.Range!))
            .Select(o => o.MediaType)
            .FirstOrDefault();
    }

    private static MediaTypeHeaderValue? MostSpecific(IList<MediaTypeHeaderValue> accepted, MediaTypeHeaderValue offered) => accepted
        .Where(range => range.MatchesAllTypes || (range.Type == offered.Type && (range.MatchesAllSubTypes || range.SubType == offered.SubType)))
        .MinBy(range => range.MatchesAllTypes ? 2 : range.MatchesAllSubTypes ? 1 : 0);
}

internal static class MediaType
{
    public const string Json = "application/json";
    public const string Ndjson = "application/x-ndjson";
    public const string Csv = "text/csv";
    public const string ServerSentEvents = "text/event-stream";
}
