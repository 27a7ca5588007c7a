using System.IO.Compression;
using System.Text;
using System.Xml;
using Gather.Application.Scraping.Mapping;

namespace Gather.Application.Tests.Scraping.Mapping;

public sealed class SitemapFileTests
{
    private const string Space = "http://www.sitemaps.org/schemas/sitemap/0.9";

    [Test]
    public async Task Read_UrlSet_GivesUrlsAndDatesAndPassesOverImages()
    {
        var items = await ReadAsync($"""
            <?xml version="1.0" encoding="UTF-8"?>
            <!-- made by hand -->
            <urlset xmlns="{Space}" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
              <url><loc> https://a.example/1?a=1&amp;b=2 </loc><lastmod>2026-01-02</lastmod><image:image><image:loc>https://a.example/x.png</image:loc></image:image></url>
              <url><loc><![CDATA[https://a.example/2]]></loc><lastmod>2026-01-02T03:04:05+02:00</lastmod><priority>0.5</priority></url>
              <url><lastmod>yesterday</lastmod><loc>/3</loc></url>
              <url><loc></loc></url><url/>
            </urlset>
            """);

        Assert.That(items, Is.EqualTo(new SitemapItem[]
        {
            new("https://a.example/1?a=1&b=2", new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero), IsSitemap: false),
            new("https://a.example/2", new DateTimeOffset(2026, 1, 2, 1, 4, 5, TimeSpan.Zero), IsSitemap: false),
            new("/3", LastModified: null, IsSitemap: false),
        }));
    }

    [Test]
    public async Task Read_Index_GivesSitemaps() => Assert.That(
        await ReadAsync($"<sitemapindex xmlns='{Space}'><sitemap><loc>https://a.example/1.xml</loc></sitemap></sitemapindex>"),
        Is.EqualTo(new SitemapItem[] { new("https://a.example/1.xml", LastModified: null, IsSitemap: true) }));

    [Test]
    public async Task Read_Rss_GivesItemsAndNotTheChannel()
    {
        var items = await ReadAsync("""
            <rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>T</title><link>https://a.example/</link>
            <atom:link href="https://a.example/feed" rel="self"/><image><url>https://a.example/i.png</url><link>https://a.example/</link></image>
            <item><title>1</title><link>https://a.example/1</link><pubDate>Fri, 02 Jan 2026 03:04:05 GMT</pubDate></item>
            <item><link>https://a.example/2</link></item></channel></rss>
            """);

        Assert.That(items.Select(i => (i.Url, i.LastModified?.Day)), Is.EqualTo(new (string, int?)[] { ("https://a.example/1", 2), ("https://a.example/2", null) }));
    }

    [Test]
    public async Task Read_Atom_GivesTheAlternateLinksOfEntries()
    {
        var items = await ReadAsync("""
            <feed xmlns="http://www.w3.org/2005/Atom"><link href="https://a.example/"/><updated>2026-05-05T00:00:00Z</updated>
            <entry><link rel="edit" href="https://a.example/edit"/><link rel="alternate" href="https://a.example/1"/><updated>2026-01-02T00:00:00Z</updated></entry></feed>
            """);

        Assert.That(items.Select(i => (i.Url, i.LastModified?.Month)), Is.EqualTo(new (string, int?)[] { ("https://a.example/1", 1) }));
    }

    [TestCase("https://a.example/1\r\n\r\n  https://a.example/2  \n# note\nhttp://a.example/3", 3)]
    [TestCase("\uFEFFhttps://a.example/1", 1)]
    [TestCase("", 0)]
    [TestCase("nonsense", 0)]
    public async Task Read_List_GivesItsUrls(string list, int count) => Assert.That(await ReadAsync(list), Has.Count.EqualTo(count));

    [TestCase(false)]
    [TestCase(true)]
    public async Task Read_BytesOneByOne_GivesTheSame(bool isCompressed)
    {
        var xml = Encoding.UTF8.GetBytes($"<urlset xmlns='{Space}'><url><loc>https://a.example/ä</loc></url></urlset>");
        await using var slow = new OneByteStream(isCompressed ? Compress(xml) : xml);

        Assert.That(await SitemapFile.ReadAsync(slow, 10_000, CancellationToken.None).Select(i => i.Url).ToListAsync(), Is.EqualTo(new[] { "https://a.example/ä" }));
    }

    [Test]
    public async Task Read_Utf16_GivesTheSame()
    {
        byte[] xml = [0xFF, 0xFE, .. Encoding.Unicode.GetBytes($"<?xml version='1.0' encoding='utf-16'?><urlset xmlns='{Space}'><url><loc>https://a.example/</loc></url></urlset>")];

        Assert.That(await ReadAsync(xml), Has.Count.EqualTo(1));
    }

    [TestCase("<urlset><url><loc>https://a.example/1</loc></url><url><loc>", 1)]
    [TestCase("<urlset><url><loc>https://a.example/1</loc></url></wrong>", 1)]
    [TestCase("<urlset><url><loc>https://a.example/1</loc></url><url><loc>&unknown;</loc></url></urlset>", 1)]
    [TestCase("<!DOCTYPE html><html></html>", 0)]
    [TestCase("<html></html>", 0)]
    [TestCase("<!DOCTYPE urlset [<!ENTITY a 'https://a.example/'>]><urlset><url><loc>&a;</loc></url></urlset>", 0)]
    [TestCase("<!DOCTYPE urlset SYSTEM 'file:///etc/passwd'><urlset/>", 0)]
    public void Read_BrokenOrHostileXml_GivesWhatWasReadAndThenFails(string xml, int count)
    {
        var read = new List<SitemapItem>();
        var reading = async () =>
        {
            await foreach (var item in SitemapFile.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(xml)), 10_000, CancellationToken.None))
                read.Add(item);
        };

        Assert.That(async () => await reading(), Throws.InstanceOf<XmlException>());
        Assert.That(read, Has.Count.EqualTo(count));
    }

    [Test]
    public void Read_DecompressionBomb_EndsAtTheCap()
    {
        var bomb = Compress([.. Encoding.UTF8.GetBytes("<urlset>"), .. Enumerable.Repeat((byte)' ', 20_000_000)]);

        Assert.That(bomb, Has.Length.LessThan(100_000));
        Assert.That(async () => await SitemapFile.ReadAsync(new MemoryStream(bomb), 1_000_000, CancellationToken.None).ToListAsync(), Throws.TypeOf<InvalidDataException>());
    }

    [Test]
    public void Read_BrokenCompression_Fails() => Assert.That(
        async () => await SitemapFile.ReadAsync(new MemoryStream([0x1F, 0x8B, 1, 2, 3, 4]), 1000, CancellationToken.None).ToListAsync(), Throws.TypeOf<InvalidDataException>());

    private static Task<List<SitemapItem>> ReadAsync(string text) => ReadAsync(Encoding.UTF8.GetBytes(text));

    private static async Task<List<SitemapItem>> ReadAsync(byte[] file) => await SitemapFile.ReadAsync(new MemoryStream(file), 10_000, CancellationToken.None).ToListAsync();

    private static byte[] Compress(byte[] bytes)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Optimal))
            gzip.Write(bytes);
        return output.ToArray();
    }

    private sealed class OneByteStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => base.ReadAsync(buffer[..Math.Min(1, buffer.Length)], cancellationToken);

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(1, buffer.Length)]);
    }
}
