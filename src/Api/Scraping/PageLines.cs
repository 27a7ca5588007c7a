using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Gather.Api.Http;
using Gather.Application.Scraping;
using Gather.Application.Scraping.Batches;
using Gather.Application.Streaming;

namespace Gather.Api.Scraping;

/// <summary>Pages ordered line by line: each a URL, bare or as a JSON text, or an object as <c>/v1/scrape</c> takes it.</summary>
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
            var json = UrlLine.Trim(line.IsSingleSegment ? line.FirstSpan : line.ToArray());
            var page = UrlLine.Read(json) is { } url ? new ScrapePage { Url = url } : JsonSerializer.Deserialize<ScrapePage>(json, JsonSetup.Options);
            return page is null ? Fault("line", UrlLine.Rule) : new ScrapeLine(page, Fault: null);
        }
        catch (JsonException e)
        {
            var (field, reason) = InputErrors.Describe(e);
            return Fault(field == InputErrors.Body ? "line" : field, reason);
        }
    }

    private static ScrapeLine Fault(string field, string reason) => new(Page: null, $"{field} {reason}");
}
