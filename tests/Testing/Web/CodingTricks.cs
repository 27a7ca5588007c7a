using System.IO.Compression;
using System.Text;

namespace Gather.Testing.Web;

/// <summary>Compressed answers: right, wrong, and dangerous. All that are right say <see cref="Text"/>.</summary>
public static class CodingTricks
{
    public static readonly string Text = string.Concat(Enumerable.Range(0, 1000).Select(i => $"<p>Line {i} of what was compressed.</p>\n"));

    private static readonly byte[] Bytes = Encoding.UTF8.GetBytes(Text);

    internal static IReadOnlyDictionary<string, WebHandler> All { get; } = new Dictionary<string, WebHandler>(StringComparer.Ordinal)
    {
        ["/gzip"] = Coded("gzip", () => GZip(Bytes)),
        ["/x-gzip"] = Coded("x-gzip", () => GZip(Bytes)),
        ["/gzip-in-two-members"] = Coded("gzip", () => [.. GZip(Bytes[..5000]), .. GZip(Bytes[5000..])]),
        ["/deflate"] = Coded("deflate", () => ZLib(Bytes)),
        ["/raw-deflate"] = Coded("deflate", () => RawDeflate(Bytes)),
        ["/br"] = Coded("br", () => Brotli(Bytes)),
        ["/identity"] = Coded("identity", () => Bytes),
        ["/gzip-and-br"] = Coded("gzip, br", () => Brotli(GZip(Bytes))),
        ["/three-codings"] = Coded("deflate, gzip, br", () => Brotli(GZip(ZLib(Bytes)))),
        ["/four-codings"] = Coded("gzip, gzip, gzip, gzip", () => GZip(GZip(GZip(GZip(Bytes))))),
        ["/gzip-empty"] = Coded("gzip", () => []),
        ["/unknown-coding"] = Coded("lzma", () => Bytes),
        ["/gzip-broken"] = Coded("gzip", () => Broken(GZip(Bytes))),
        ["/gzip-not"] = Coded("gzip", () => Bytes),
        ["/gzip-truncated"] = Coded("gzip", () => GZip(Bytes)[..^200]),
        ["/gzip-without-trailer"] = Coded("gzip", () => GZip(Bytes)[..^8]),
        ["/gzip-wrong-checksum"] = Coded("gzip", () => [.. GZip(Bytes)[..^8], 1, 2, 3, 4, 5, 6, 7, 8]),
        ["/deflate-truncated"] = Coded("deflate", () => ZLib(Bytes)[..^200]),
        ["/raw-deflate-truncated"] = Coded("deflate", () => RawDeflate(Bytes)[..^200]),
        ["/br-broken"] = Coded("br", () => Broken(Brotli(Bytes))),
        ["/br-truncated"] = Coded("br", () => Brotli(Bytes)[..^20]),
        ["/gzip-bomb"] = (exchange, _) => GzipBomb.Zeros.SendAsync(exchange),
        ["/gzip-bomb-inside"] = (exchange, _) => GzipBomb.Empties.SendAsync(exchange),
        ["/br-bomb"] = Coded("br", () => Brotli(new byte[32 * 1024 * 1024])),
    };

    public static byte[] GZip(byte[] bytes) => Compress(bytes, s => new GZipStream(s, CompressionLevel.Fastest));

    private static byte[] ZLib(byte[] bytes) => Compress(bytes, s => new ZLibStream(s, CompressionLevel.Fastest));

    private static byte[] RawDeflate(byte[] bytes) => Compress(bytes, s => new DeflateStream(s, CompressionLevel.Fastest));

    private static byte[] Brotli(byte[] bytes) => Compress(bytes, s => new BrotliStream(s, CompressionLevel.Fastest));

    // Made when it is first asked for.
    private static WebHandler Coded(string coding, Func<byte[]> make)
    {
        var body = new Lazy<byte[]>(make);
        return (exchange, _) => exchange.AnswerAsync(200, body.Value, ("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", coding));
    }

    private static byte[] Broken(byte[] bytes)
    {
        bytes.AsSpan(bytes.Length / 2, 50).Fill(0xFF);
        return bytes;
    }

    private static byte[] Compress(byte[] bytes, Func<Stream, Stream> coder)
    {
        using var compressed = new MemoryStream();
        using (var stream = coder(compressed))
            stream.Write(bytes);
        return compressed.ToArray();
    }
}
