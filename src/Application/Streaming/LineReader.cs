using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Gather.Application.Streaming;

/// <summary>Reads lines of bytes as they come. Blank lines are passed over; of a line that is too long only its being there is told.</summary>
public static class LineReader
{
    /// <summary>Reads the lines.</summary>
    /// <param name="reader">Where from; whoever gives it completes it.</param>
    /// <param name="maxLength">The most bytes of a line.</param>
    /// <param name="parse">Makes an item of a line, or of a line that was too long, which it is given as empty.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async IAsyncEnumerable<T> ReadAsync<T>(
        PipeReader reader, int maxLength, LineParser<T> parse, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var isTooLong = false;
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            var rest = result.Buffer;
            try
            {
                while (TryTakeLine(ref rest, out var line))
                {
                    if (isTooLong || line.Length > maxLength)
                        yield return parse(ReadOnlySequence<byte>.Empty, isTooLong: true);
                    else if (!IsBlank(line))
                        yield return parse(line, isTooLong: false);
                    isTooLong = false;
                }

                if (isTooLong || rest.Length > maxLength)
                    (isTooLong, rest) = (true, rest.Slice(rest.End));

                if (result.IsCompleted)
                {
                    // The last line need not have an end.
                    if (isTooLong || !IsBlank(rest))
                        yield return parse(rest, isTooLong);
                    yield break;
                }
            }
            finally
            {
                reader.AdvanceTo(rest.Start, rest.End);
            }
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
}

/// <summary>Makes an item of a line.</summary>
/// <param name="line">The line without its end; empty when it was too long.</param>
/// <param name="isTooLong">Whether it was too long.</param>
public delegate T LineParser<out T>(in ReadOnlySequence<byte> line, bool isTooLong);
