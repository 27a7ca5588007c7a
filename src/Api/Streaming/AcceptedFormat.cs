using System.Collections.Frozen;
using System.Collections.Immutable;
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
    /// <summary>An array, or a stream to those who ask for one.</summary>
    public static readonly ImmutableArray<AcceptedFormat> ArrayFirst = [AcceptedFormat.Json, AcceptedFormat.Ndjson, AcceptedFormat.ServerSentEvents];

    /// <summary>A stream, or an array to those who ask for one: for items that take long, each.</summary>
    public static readonly ImmutableArray<AcceptedFormat> StreamFirst = [AcceptedFormat.Ndjson, AcceptedFormat.ServerSentEvents, AcceptedFormat.Json];

    /// <summary>For items that may be without number: no client could wait for the end of an array.</summary>
    public static readonly ImmutableArray<AcceptedFormat> StreamOnly = [AcceptedFormat.Ndjson, AcceptedFormat.ServerSentEvents];

    private static readonly FrozenDictionary<AcceptedFormat, MediaTypeHeaderValue> MediaTypes = new Dictionary<AcceptedFormat, MediaTypeHeaderValue>
    {
        [AcceptedFormat.Json] = new(MediaType.Json),
        [AcceptedFormat.Ndjson] = new(MediaType.Ndjson),
        [AcceptedFormat.ServerSentEvents] = new(MediaType.ServerSentEvents),
    }.ToFrozenDictionary();

    /// <summary>The format the client prefers (RFC 9110 §12.5.1), the first offered when it does not say; null when it accepts none.</summary>
    public static AcceptedFormat? Of(HttpRequest request, ImmutableArray<AcceptedFormat> offered)
    {
        var accepted = request.GetTypedHeaders().Accept;
        if (accepted.Count == 0)
            return offered[0];

        foreach (var wanted in accepted.Where(a => a.Quality is null or > 0).OrderByDescending(a => a.Quality ?? 1))
            foreach (var format in offered)
                if (MediaTypes[format].IsSubsetOf(wanted))
                    return format;

        return null;
    }

    public static string List(ImmutableArray<AcceptedFormat> offered) => string.Join(", ", offered.Select(f => MediaTypes[f].ToString()));
}

internal static class MediaType
{
    public const string Json = "application/json";
    public const string Ndjson = "application/x-ndjson";
    public const string ServerSentEvents = "text/event-stream";
}
