using System.IO.Compression;

namespace Gather.Testing.Web;

/// <summary>Gigabytes in a few megabytes of gzip, made of one block that is sent over and over.</summary>
internal sealed class GzipBomb
{
    /// <summary>Ten gigabytes of zeros.</summary>
    public static readonly GzipBomb Zeros = new("gzip", times: 1024, () => new byte[10 * 1024 * 1024]);

    /// <summary>A gigabyte of empty gzip members, which decode to nothing at all: no limit on what comes out in the end is ever reached.</summary>
    public static readonly GzipBomb Empties = new("gzip, gzip", times: 1024, () => [.. Enumerable.Repeat(EmptyMember, 42_000).SelectMany(m => m)]);

    private readonly string _codings;
    private readonly int _times;
    private readonly Lazy<byte[]> _block;

    private GzipBomb(string codings, int times, Func<byte[]> content) => (_codings, _times, _block) = (codings, times, new Lazy<byte[]>(() => Block(content())));

    private static byte[] Header => [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255];

    private static byte[] EmptyMember => [.. Header, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    public async Task SendAsync(WebExchange exchange)
    {
        await exchange.WriteHeadAsync(200, ("Content-Type", "text/html"), ("Content-Encoding", _codings));
        await exchange.WriteAsync(Header);
        for (var i = 0; i < _times; i++)
            await exchange.WriteAsync(_block.Value);
    }

    // Flushed, so that it ends at a byte; it refers to nothing before it, so that it can follow itself.
    private static byte[] Block(byte[] content)
    {
        using var compressed = new MemoryStream();
        using var deflate = new DeflateStream(compressed, CompressionLevel.Optimal);
        deflate.Write(content);
        deflate.Flush();
        return compressed.ToArray();
    }
}
