using System.Text;

namespace Gather.Domain.Scraping.Robots;

/// <summary>What a line of a robots.txt says.</summary>
internal enum RobotsKey
{
    Other,
    UserAgent,
    Allow,
    Disallow,
    CrawlDelay,
    Sitemap,
}

/// <summary>A line of a robots.txt: a key and its value.</summary>
internal readonly ref struct RobotsRecord
{
    private static readonly (string Name, RobotsKey Key)[] Names =
    [
        ("user-agent", RobotsKey.UserAgent),
        ("disallow", RobotsKey.Disallow),
        ("allow", RobotsKey.Allow),
        ("crawl-delay", RobotsKey.CrawlDelay),
        ("sitemap", RobotsKey.Sitemap),

        // What is clearly meant, and often seen.
        ("useragent", RobotsKey.UserAgent),
        ("user agent", RobotsKey.UserAgent),
        ("dissallow", RobotsKey.Disallow),
        ("dissalow", RobotsKey.Disallow),
        ("disalow", RobotsKey.Disallow),
        ("diasllow", RobotsKey.Disallow),
        ("disallaw", RobotsKey.Disallow),
        ("crawldelay", RobotsKey.CrawlDelay),
        ("crawl delay", RobotsKey.CrawlDelay),
        ("site-map", RobotsKey.Sitemap),
    ];

    private RobotsRecord(RobotsKey key, ReadOnlySpan<byte> value)
    {
        Key = key;
        Value = value;
    }

    public RobotsKey Key { get; }

    public ReadOnlySpan<byte> Value { get; }

    /// <summary>Reads a line; one that says nothing, or nothing that is known, is of the key <see cref="RobotsKey.Other"/>.</summary>
    public static RobotsRecord Read(ReadOnlySpan<byte> line)
    {
        var comment = line.IndexOf((byte)'#');
        line = Trim(comment < 0 ? line : line[..comment]);

        var end = line.IndexOf((byte)':');
        if (end < 0)
        {
            // The colon is sometimes forgotten; then there must be two words and no more.
            end = line.IndexOfAny((byte)' ', (byte)'\t');
            if (end < 0 || Trim(line[end..]).IndexOfAny((byte)' ', (byte)'\t') >= 0)
                return default;
        }

        return new RobotsRecord(KeyOf(Trim(line[..end])), Trim(line[(end + 1)..]));
    }

    private static RobotsKey KeyOf(ReadOnlySpan<byte> name)
    {
        foreach (var known in Names)
            if (Ascii.EqualsIgnoreCase(name, known.Name))
                return known.Key;

        return RobotsKey.Other;
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text.Trim(" \t\v\f"u8);
}
