using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using Gather.Application.Streaming;

namespace Gather.Application.Scraping.Mapping;

/// <summary>What a sitemap names.</summary>
/// <param name="Url">The URL, as written.</param>
/// <param name="LastModified">When it was last changed; null when the file does not say, or not in a way that can be read.</param>
/// <param name="IsSitemap">Whether it is another sitemap.</param>
internal readonly record struct SitemapItem(string Url, DateTimeOffset? LastModified, bool IsSitemap);

/// <summary>
/// A sitemap file, read as it comes: XML (sitemaps.org, RSS, Atom) or a list of URLs, compressed or not. What it is its first bytes
/// tell, for names and media types often lie.
/// </summary>
internal static class SitemapFile
{
    private const int MaxUrlLength = 8192;

    /// <summary>Reads what the file names.</summary>
    /// <exception cref="InvalidDataException">The file is broken, or larger than allowed.</exception>
    /// <exception cref="System.Xml.XmlException">The XML is broken, or has a document type.</exception>
    public static async IAsyncEnumerable<SitemapItem> ReadAsync(Stream file, int maxBytes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var raw = PipeReader.Create(file, new StreamPipeReaderOptions(leaveOpen: true));
        await using var content = new CappedStream(await IsGzipAsync(raw, cancellationToken) ? new GZipStream(raw.AsStream(), CompressionMode.Decompress) : raw.AsStream(), maxBytes);
        var text = PipeReader.Create(content, new StreamPipeReaderOptions(leaveOpen: true));
        try
        {
            var items = await IsXmlAsync(text, cancellationToken) ? XmlSitemap.ReadAsync(text.AsStream(leaveOpen: true), cancellationToken) : ReadListAsync(text, cancellationToken);
            await foreach (var item in items.WithCancellation(cancellationToken))
                yield return item;
        }
        finally
        {
            await text.CompleteAsync();
        }
    }

    private static IAsyncEnumerable<SitemapItem> ReadListAsync(PipeReader list, CancellationToken cancellationToken) => LineReader
        .ReadAsync(list, MaxUrlLength, UrlOf, cancellationToken)
        .Where(url => url.Length > 0)
        .Select(url => new SitemapItem(url, LastModified: null, IsSitemap: false));

    private static string UrlOf(in ReadOnlySequence<byte> line, bool isTooLong)
    {
        var text = isTooLong ? "" : Encoding.UTF8.GetString(line).Trim().TrimStart('\uFEFF');
        return text.StartsWith("http", StringComparison.OrdinalIgnoreCase) ? text : "";
    }

    private static async ValueTask<bool> IsGzipAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        var result = await reader.ReadAtLeastAsync(2, cancellationToken);
        var isGzip = new SequenceReader<byte>(result.Buffer).IsNext([0x1F, 0x8B]);
        reader.AdvanceTo(result.Buffer.Start);
        return isGzip;
    }

    // XML begins with <, but for a byte order mark, white space, and the zeros of UTF-16.
    private static async ValueTask<bool> IsXmlAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        var result = await reader.ReadAtLeastAsync(64, cancellationToken);
        var start = new SequenceReader<byte>(result.Buffer);
        start.AdvancePastAny([0xEF, 0xBB, 0xBF, 0xFE, 0xFF, 0x00, (byte)' ', (byte)'\t', (byte)'\r', (byte)'\n']);
        var isXml = start.IsNext((byte)'<');
        reader.AdvanceTo(result.Buffer.Start);
        return isXml;
    }
}
