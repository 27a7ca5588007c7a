using System.Text.Json.Nodes;

namespace Gather.Application.Scraping.Reading;

/// <summary>What a page says of itself. Long values are cut off.</summary>
public sealed record PageMetadata
{
    /// <summary>The title.</summary>
    public string? Title { get; init; }

    /// <summary>The description.</summary>
    public string? Description { get; init; }

    /// <summary>The canonical URL (RFC 6596), absolute.</summary>
    public string? Canonical { get; init; }

    /// <summary>The language (BCP 47).</summary>
    public string? Language { get; init; }

    /// <summary>The author, or the authors separated by commas.</summary>
    public string? Author { get; init; }

    /// <summary>The site's name.</summary>
    public string? SiteName { get; init; }

    /// <summary>When it was published, as the page writes it.</summary>
    public string? PublishedAt { get; init; }

    /// <summary>When it was last changed, as the page writes it.</summary>
    public string? ModifiedAt { get; init; }

    /// <summary>The keywords.</summary>
    public IReadOnlyList<string>? Keywords { get; init; }

    /// <summary>The robots directives for the page, such as <c>noindex</c>.</summary>
    public string? Robots { get; init; }

    /// <summary>OpenGraph properties without their <c>og:</c>; of one given several times, the first.</summary>
    public IReadOnlyDictionary<string, string>? OpenGraph { get; init; }

    /// <summary>Twitter card properties without their <c>twitter:</c>.</summary>
    public IReadOnlyDictionary<string, string>? Twitter { get; init; }

    /// <summary>Every JSON-LD block that is JSON, up to 50 and 500,000 characters in all.</summary>
    public IReadOnlyList<JsonNode>? JsonLd { get; init; }

    /// <summary>The feeds.</summary>
    public IReadOnlyList<PageFeed>? Feeds { get; init; }

    /// <summary>The icons, absolute.</summary>
    public IReadOnlyList<PageIcon>? Icons { get; init; }
}

/// <summary>A feed of a page.</summary>
/// <param name="Url">Where it stands, absolute.</param>
/// <param name="Type">Its media type, such as <c>application/rss+xml</c>.</param>
/// <param name="Title">Its title.</param>
public sealed record PageFeed(string Url, string Type, string? Title);

/// <summary>An icon of a page.</summary>
/// <param name="Url">Where it stands, absolute.</param>
/// <param name="Rel">Its relation, such as <c>icon</c> or <c>apple-touch-icon</c>.</param>
/// <param name="Sizes">Its sizes, such as <c>32x32</c>.</param>
/// <param name="Type">Its media type.</param>
public sealed record PageIcon(string Url, string Rel, string? Sizes, string? Type);
