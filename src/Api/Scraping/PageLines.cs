using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Gather.Api.Http;
using Gather.Application.Scraping;
using Gather.Application.Scraping.Batches;
using Gather.Application.Streaming;

namespace Gather.Api.Scraping;

/// <summary>Pages ordered line by line: each a JSON text, the URL, or an object as <c>/v1/scrape</c> takes it.</summary>
internal static class PageLines
{
    private const int MaxLength = 64 * 1024;

    public static IAsyncEnumerable<ScrapeLine> ReadAsync(PipeReader body, CancellationToken cancellationToken) =>
        LineReader.ReadAsync(body, MaxLength, Parse, cancellationToken);

    private static ScrapeLine Parse(in ReadOnlySequence<byte> line, bool isTooLong)
    {
        if (isTooLong)
            return Fault("line", $"must have at most {MaxLength} bytes.");

        try
        {
            var json = (line.IsSingleSegment ? line.FirstSpan : line.ToArray()).TrimStart(" \t"u8);
            var page = json[0] == '"'
                ? new ScrapePage { Url = JsonSerializer.Deserialize<string>(json, JsonSetup.Options)! }
                : JsonSerializer.Deserialize<ScrapePage>(json, JsonSetup.Options);
            return page is null ? Fault("line", "must be a text or an object.") : new ScrapeLine(page, Fault: null);
        }
        catch (JsonException e)
        {
            var (field, reason) = InputErrors.Describe(e);
            return Fault(field == InputErrors.Body ? "line" : field, reason);
        }
    }

    private static ScrapeLine Fault(string field, string reason) => new(Page: null, $"{field} {reason}");
}
