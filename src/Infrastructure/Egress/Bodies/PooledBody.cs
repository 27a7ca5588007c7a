using System.Buffers;

namespace Gather.Infrastructure.Egress.Bodies;

/// <summary>A body in memory that belongs to a pool. To be disposed of once, when nobody reads it any more.</summary>
internal sealed class PooledBody : IDisposable
{
    private const int Smallest = 4 * 1024;

    // What a site announces is believed no further than this; beyond it, memory follows what has really come.
    private const int MostOnTrust = 1024 * 1024;

    private byte[]? _buffer;

    private PooledBody(byte[] buffer, int length) => (_buffer, Memory) = (buffer, buffer.AsMemory(0, length));

    public ReadOnlyMemory<byte> Memory { get; }

    /// <summary>Reads a stream to its end, which must come within 2 GiB.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="expected">How long it will probably be.</param>
    public static async Task<PooledBody> ReadAsync(Stream stream, long? expected, CancellationToken cancellationToken)
    {
        // A byte more, so that the end is found without growing.
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp((expected ?? 0) + 1, Smallest, MostOnTrust));
        try
        {
            var length = 0;
            while (await stream.ReadAsync(buffer.AsMemory(length), cancellationToken) is var read and > 0)
            {
                length += read;
                if (length == buffer.Length)
                    buffer = Grow(buffer);
            }

            return new PooledBody(buffer, length);
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } buffer)
            ArrayPool<byte>.Shared.Return(buffer);
    }

    private static byte[] Grow(byte[] full)
    {
        var larger = ArrayPool<byte>.Shared.Rent(checked(full.Length * 2));
        full.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(full);
        return larger;
    }
}
