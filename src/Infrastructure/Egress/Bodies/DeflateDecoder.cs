using System.IO.Compression;

namespace Gather.Infrastructure.Egress.Bodies;

/// <summary>
/// Decodes <c>deflate</c>, by which HTTP means the zlib format (RFC 9110, 8.4.1.2), but which some servers send without its
/// wrapping; as browsers do, this tells by the first two bytes.
/// </summary>
internal sealed class DeflateDecoder(Stream source) : ReadOnlyStream
{
    private Stream? _decoder;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _decoder ??= await DetectAsync(cancellationToken);
        return await _decoder.ReadAsync(buffer, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            (_decoder ?? source).Dispose();
        base.Dispose(disposing);
    }

    private async ValueTask<Stream> DetectAsync(CancellationToken cancellationToken)
    {
        var start = new byte[2];
        var length = await source.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
        var whole = new StartedStream(start.AsMemory(0, length), source);
        return length == start.Length && IsZLib(start)
            ? new ZLibStream(whole, CompressionMode.Decompress)
            : new DeflateStream(whole, CompressionMode.Decompress);
    }

    // The method is deflate, and both bytes together are a multiple of 31 (RFC 1950, 2.2).
    private static bool IsZLib(byte[] start) => (start[0] & 0x0F) == 8 && ((start[0] << 8) | start[1]) % 31 == 0;

    /// <summary>A stream of which the start has been read already.</summary>
    private sealed class StartedStream(ReadOnlyMemory<byte> start, Stream rest) : ReadOnlyStream
    {
        private ReadOnlyMemory<byte> _start = start;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_start.IsEmpty)
                return rest.ReadAsync(buffer, cancellationToken);
            var length = Math.Min(_start.Length, buffer.Length);
            _start[..length].CopyTo(buffer);
            _start = _start[length..];
            return ValueTask.FromResult(length);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                rest.Dispose();
            base.Dispose(disposing);
        }
    }
}
