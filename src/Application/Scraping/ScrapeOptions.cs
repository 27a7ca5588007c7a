using System.ComponentModel.DataAnnotations;

namespace Gather.Application.Scraping;

/// <summary>The bounds of the scrape API (<c>Scrape</c>).</summary>
public sealed class ScrapeOptions
{
    /// <summary>The longest timeout that a page may be given, 1 s to 1 hour. The default leaves a single page its queue within <c>Server:RequestTimeout</c>.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan MaxTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The most URLs in one list, 1 to 100,000; a body of lines may hold any number.</summary>
    [Range(1, 100_000)]
    public int MaxUrls { get; set; } = 1000;

    /// <summary>
    /// How many pages of one batch are under way at once, 1 to 1,000; as many results more wait for their reader at most. Sites are
    /// called as politely as ever, so a batch of one site gains nothing by more.
    /// </summary>
    [Range(1, 1000)]
    public int BatchParallelism { get; set; } = 64;

    /// <summary>The most URLs that one map may give, 1 to 1,000,000; it remembers those it has given.</summary>
    [Range(1, 1_000_000)]
    public int MaxMapUrls { get; set; } = 50_000;

    /// <summary>The most sitemap files that one map reads, 1 to 10,000.</summary>
    [Range(1, 10_000)]
    public int MaxSitemaps { get; set; } = 500;

    /// <summary>The most bytes of one sitemap file, received and decompressed, 1 KiB to 1 GiB. The default is what sitemaps.org allows.</summary>
    [Range(1024, 1 << 30)]
    public int MaxSitemapBytes { get; set; } = 50 * 1024 * 1024;
}
