using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Gather.Client.Streaming;

/// <summary>
/// Reads newline-delimited JSON as it arrives. Gather ends every line, the last one too, so one without an end was cut off; a
/// stream that fails half-way ends with the line <c>{"problem": …}</c>.
/// </summary>
internal static class Ndjson
{
    // Bounds what a server gone wrong can make the client hold; the longest items there are, pages, stay far below.
    private const int LongestLine = 64 * 1024 * 1024;

    /// <summary>Reads the items. It disposes of the stream.</summary>
    /// <exception cref="GatherProblemException">The stream told of a problem.</exception>
    /// <exception cref="GatherException">The stream broke off, or holds something else than the items.</exception>
    public static async IAsyncEnumerable<T> ReadAsync<T>(Stream stream, JsonSerializerOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 64 * 1024));
        try
        {
            while (true)
            {
                var (buffer, isEnd) = await FillAsync(reader, cancellationToken).ConfigureAwait(false);
                while (TryTakeLine(ref buffer, out var line))
                    if (!IsBlank(line))
                        yield return Parse<T>(line, options);

                if (isEnd && !IsBlank(buffer))
                    throw new GatherException("The stream ended in the middle of a line.", 200);
                if (isEnd)
                    yield break;
                if (buffer.Length > LongestLine)
                    throw new GatherException($"A line of the stream is longer than {LongestLine} bytes.", 200);
                reader.AdvanceTo(buffer.Start, buffer.End);
            }
        }
        finally
        {
            await reader.CompleteAsync().ConfigureAwait(false);
        }
    }

    private static async ValueTask<(ReadOnlySequence<byte> Buffer, bool IsEnd)> FillAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        try
        {
            var result = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            return (result.Buffer, result.IsCompleted);
        }
        catch (IOException e)
        {
            throw new GatherException("The stream broke off.", 200, innerException: e);
        }
    }

    private static bool TryTakeLine(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> line)
    {
        line = default;
        if (buffer.PositionOf((byte)'\n') is not { } end)
            return false;

        line = buffer.Slice(0, end);
        buffer = buffer.Slice(buffer.GetPosition(1, end));
        return true;
    }

    private static bool IsBlank(in ReadOnlySequence<byte> line)
    {
        foreach (var segment in line)
            if (segment.Span.ContainsAnyExcept(" \t\r"u8))
                return false;
        return true;
    }

    private static T Parse<T>(in ReadOnlySequence<byte> line, JsonSerializerOptions options)
    {
        try
        {
            if (ProblemIn(line, options) is { } problem)
                throw new GatherProblemException(problem);

            var json = new Utf8JsonReader(line);
            return JsonSerializer.Deserialize<T>(ref json, options) ?? throw new GatherException("A line of the stream is null.", 200);
        }
        catch (JsonException e)
        {
            throw new GatherException($"A line of the stream is no {typeof(T).Name}.", 200, innerException: e);
        }
    }

    private static ProblemDetails? ProblemIn(in ReadOnlySequence<byte> line, JsonSerializerOptions options)
    {
        var json = new Utf8JsonReader(line);
        return json.Read() && json.TokenType == JsonTokenType.StartObject
            && json.Read() && json.TokenType == JsonTokenType.PropertyName && json.ValueTextEquals("problem"u8)
                ? JsonSerializer.Deserialize<ProblemDetails>(ref json, options)
                : null;
    }
}
