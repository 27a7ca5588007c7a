using Gather.Application.Scraping.Reading;
using Gather.Domain.Scraping;
using Gather.Infrastructure.Reading;

namespace Gather.Infrastructure.Tests.Reading;

/// <summary>Reads markup as a page of a URL.</summary>
internal static class PageText
{
    public static TargetUrl Url(string text) => TargetUrl.TryParse(text, out var url, out var reason) ? url : throw new ArgumentException(reason, nameof(text));

    public static (IReadOnlyList<PageLink> Links, PageMetadata Metadata) Read(string url, string html)
    {
        var (links, metadata) = MarkupReader.Read(html, Url(url), wantsLinks: true, wantsMetadata: true);
        return (links!, metadata!);
    }
}
