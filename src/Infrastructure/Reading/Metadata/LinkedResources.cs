using Gather.Application.Scraping.Reading;
using Gather.Infrastructure.Reading.Links;
using Gather.Infrastructure.Reading.Markup;

namespace Gather.Infrastructure.Reading.Metadata;

/// <summary>The <c>link</c> elements of a page that lead to its canonical URL, its feeds and its icons.</summary>
internal sealed class LinkedResources
{
    private const int MaxLinks = 200;

    private static readonly string[] FeedTypes = ["application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"];
    private static readonly string[] IconRelations = ["icon", "apple-touch-icon", "apple-touch-icon-precomposed", "mask-icon", "fluid-icon"];

    private readonly List<Resource> _links = [];

    public void Add(TagAttributes attributes)
    {
        if (_links.Count == MaxLinks || attributes.Text("rel") is not { } rel || attributes["href"] is not { } href)
            return;
        var relations = rel.ToLowerInvariant().Split(HtmlSpace.All.ToCharArray(), StringSplitOptions.RemoveEmptyEntries);
        if (relations.Contains("canonical", StringComparer.Ordinal) || relations.Contains("alternate", StringComparer.Ordinal) || relations.Intersect(IconRelations, StringComparer.Ordinal).Any())
            _links.Add(new Resource(relations, href, attributes.Text("type")?.ToLowerInvariant(), attributes.Text("title"), attributes.Text("sizes")));
    }

    public string? Canonical(LinkResolver resolver) =>
        _links.Where(l => l.Relations.Contains("canonical", StringComparer.Ordinal)).Select(l => resolver.Resolve(l.Href)?.Text).FirstOrDefault(u => u is not null);

    public IReadOnlyList<PageFeed>? Feeds(LinkResolver resolver)
    {
        var feeds =
            from link in _links
            where link.Relations.Contains("alternate", StringComparer.Ordinal) && FeedTypes.Contains(link.Type, StringComparer.Ordinal)
            let url = resolver.Resolve(link.Href)
            where url is not null
            select new PageFeed(url.Text, link.Type!, link.Title);
        return feeds.ToList() is { Count: > 0 } found ? found : null;
    }

    public IReadOnlyList<PageIcon>? Icons(LinkResolver resolver)
    {
        var icons =
            from link in _links
            let rel = link.Relations.FirstOrDefault(r => IconRelations.Contains(r, StringComparer.Ordinal))
            let url = rel is null ? null : resolver.Resolve(link.Href)
            where url is not null
            select new PageIcon(url.Text, rel, link.Sizes, link.Type);
        return icons.ToList() is { Count: > 0 } found ? found : null;
    }

    private sealed record Resource(string[] Relations, string Href, string? Type, string? Title, string? Sizes);
}
