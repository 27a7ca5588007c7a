using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Gather.Client.Streaming;

/// <summary>A request body of lines of JSON, made while it is sent.</summary>
internal sealed class LinesContent : HttpContent
{
    private readonly object? _head;
    private readonly IAsyncEnumerable<string> _lines;
    private readonly JsonSerializerOptions _options;
    private readonly CancellationToken _cancellationToken;

    public LinesContent(object? head, IAsyncEnumerable<string> lines, string mediaType, JsonSerializerOptions options, CancellationToken cancellationToken)
    {
        (_head, _lines, _options, _cancellationToken) = (head, lines, options, cancellationToken);
        Headers.ContentType = new MediaTypeHeaderValue(mediaType);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, _cancellationToken);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        // Small writes would be small chunks on the wire.
        var buffered = new BufferedStream(stream, 64 * 1024);
        if (_head is not null)
            await WriteLineAsync(buffered, _head, cancellationToken).ConfigureAwait(false);
        await foreach (var line in _lines.WithCancellation(cancellationToken).ConfigureAwait(false))
            await WriteLineAsync(buffered, line, cancellationToken).ConfigureAwait(false);
        await buffered.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    private async ValueTask WriteLineAsync(Stream stream, object line, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(line, line.GetType(), _options), cancellationToken).ConfigureAwait(false);
        await stream.WriteAsync("\n"u8.ToArray(), cancellationToken).ConfigureAwait(false);
    }
}
