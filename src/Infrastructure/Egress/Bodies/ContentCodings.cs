using System.IO.Compression;
using Gather.Application.Scraping.Fetching;
using Gather.Infrastructure.Egress.Exchanges;

namespace Gather.Infrastructure.Egress.Bodies;

/// <summary>Takes a body's codings off again (RFC 9110, 8.4).</summary>
internal static class ContentCodings
{
    // One is usual, two are a mistake that happens; more are meant to do harm.
    private const int Most = 3;

    /// <summary>The decoded body, and whether there was anything to decode.</summary>
    /// <param name="received">The body as received; disposed of with the result.</param>
    /// <param name="codings">The <c>Content-Encoding</c>.</param>
    /// <param name="maxBytes">The most bytes that any of the codings may decode to, so that none inside can be a bomb either.</param>
    /// <exception cref="FetchFailedException">A coding is unknown, or there are too many.</exception>
    public static (Stream Stream, bool IsCoded) Decode(Stream received, string? codings, long maxBytes)
    {
        if (string.IsNullOrEmpty(codings))
            return (received, false);

        var names = codings.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (names.Length > Most)
            throw new FetchFailedException(EgressFaults.BodyCorrupt("The body has been coded too many times over."));

        var stream = received;
        foreach (var name in names.Reverse())
        {
            if (Decoder(name, stream) is { } decoder)
                stream = new DecodedStream(decoder, maxBytes);
        }

        return (stream, stream != received);
    }

    private static Stream? Decoder(string coding, Stream source) => coding.ToUpperInvariant() switch
    {
        "GZIP" or "X-GZIP" => new GZipStream(source, CompressionMode.Decompress),
        "DEFLATE" => new DeflateDecoder(source),
        "BR" => new BrotliStream(source, CompressionMode.Decompress),
        "IDENTITY" => null,
        _ => throw new FetchFailedException(EgressFaults.BodyCorrupt("The body's compression is none that was asked for.")),
    };
}
