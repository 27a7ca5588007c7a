using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Gather.Api.Http;
using Gather.Application.Errors;
using Gather.Application.Jobs.Intake;
using Gather.Application.Streaming;

namespace Gather.Api.Jobs;

/// <summary>
/// URLs line by line: each bare or a JSON text, or an object with a <c>url</c>. The first line may be an object without one, which says
/// how all pages are scraped. A line that cannot be read ends the reading and is told by its number.
/// </summary>
internal static class JobLines
{
    private const int MaxLength = 64 * 1024;

    public static IAsyncEnumerable<BatchLine> ReadAsync(PipeReader body, CancellationToken cancellationToken)
    {
        long number = 0;
        return LineReader.ReadAsync(body, MaxLength, (in line, isTooLong) => Parse(line, isTooLong, number++), cancellationToken);
    }

    private static BatchLine Parse(in ReadOnlySequence<byte> line, bool isTooLong, long number)
    {
        if (isTooLong)
            throw new RequestInvalidException($"lines[{number}]", $"must have at most {MaxLength} bytes.");

        try
        {
            var json = UrlLine.Trim(line.IsSingleSegment ? line.FirstSpan : line.ToArray());
            return json switch
            {
                _ when UrlLine.Read(json) is { } url => new BatchLine(number, new BatchPage { Url = url }),
                [(byte)'{', ..] when number == 0 && !HasUrl(json) => new BatchLine(number, Page: null, JsonSerializer.Deserialize<BatchTerms>(json, JsonSetup.Options)),
                [(byte)'{', ..] => new BatchLine(number, JsonSerializer.Deserialize<BatchPage>(json, JsonSetup.Options)),
                _ => throw new JsonException(UrlLine.Rule),
            };
        }
        catch (JsonException e)
        {
            var (field, reason) = InputErrors.Describe(e);
            throw new RequestInvalidException(field == InputErrors.Body ? $"lines[{number}]" : $"lines[{number}].{field}", reason);
        }
    }

    private static bool HasUrl(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1)
                {
                    if (reader.ValueTextEquals("url"u8))
                        return true;
                    reader.Skip();
                }
            }

            return false;
        }
        catch (InvalidOperationException e)
        {
            // A name with half of a surrogate pair, which cannot be compared with any.
            throw new JsonException("must be made of whole characters.", e);
        }
    }
}
