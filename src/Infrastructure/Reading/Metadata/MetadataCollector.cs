using System.Text.Json.Nodes;
using Gather.Application.Scraping.Reading;
using Gather.Infrastructure.Reading.Links;
using Gather.Infrastructure.Reading.Markup;

namespace Gather.Infrastructure.Reading.Metadata;

/// <summary>Gathers what a page says of itself as its tokens go by.</summary>
internal sealed class MetadataCollector
{
    private const int TitleLimit = 1000;
    private const int MaxJsonLdBlocks = 50;
    private const int MaxJsonLdLength = 500_000;

    private readonly MetaValues _meta = new();
    private readonly LinkedResources _resources = new();
    private readonly List<JsonNode> _jsonLd = [];
    private readonly FoldedText _text = new(TitleLimit);
    private string? _title;
    private string? _language;
    private int _jsonLdLength;
    private bool _inJsonLd;

    /// <summary>Takes notice of a token.</summary>
    public void Take(ref readonly MarkupTokenizer token)
    {
        if (token.Kind is TokenKind.Text)
            TakeText(in token);
        else if (token.Kind is TokenKind.StartTag)
            TakeStart(in token);
    }

    /// <summary>All that was gathered.</summary>
    public PageMetadata Resolve(LinkResolver resolver)
    {
        var facts = new JsonLdFacts(_jsonLd);
        return new PageMetadata
        {
            Title = _title ?? _meta.First(MetaProperties.Title) ?? facts.Headline,
            Description = _meta.First(MetaProperties.Description),
            Canonical = _resources.Canonical(resolver),
            Language = _language ?? _meta.First(MetaProperties.Language) ?? facts.Language,
            Author = Authors(facts),
            SiteName = _meta.First(MetaProperties.SiteName) ?? facts.SiteName,
            PublishedAt = _meta.First(MetaProperties.Published) ?? facts.Published,
            ModifiedAt = _meta.First(MetaProperties.Modified) ?? facts.Modified,
            Keywords = Keywords(),
            Robots = Joined(_meta.All(MetaProperties.Robots)),
            OpenGraph = _meta.Under("og:"),
            Twitter = _meta.Under("twitter:"),
            JsonLd = _jsonLd.Count > 0 ? _jsonLd : null,
            Feeds = _resources.Feeds(resolver),
            Icons = _resources.Icons(resolver),
        };
    }

    private void TakeStart(ref readonly MarkupTokenizer token)
    {
        switch (token.Element)
        {
            case Element.Html:
                _language ??= token.Attributes.Text("lang") ?? token.Attributes.Text("xml:lang");
                break;
            case Element.Meta:
                _meta.Add(token.Attributes);
                break;
            case Element.Link:
                _resources.Add(token.Attributes);
                break;
            case Element.Script:
                _inJsonLd = token.Attributes.TryGetRaw("type", out var type) && JsonLdParser.IsJsonLd(type);
                break;
            case Element.Time:
                TakeTime(token.Attributes);
                break;
        }
    }

    private void TakeText(ref readonly MarkupTokenizer token)
    {
        if (token.Element is Element.Title && _title is null)
        {
            _text.AppendMarkup(token.Content);
            _title = _text.IsEmpty ? null : _text.Take();
        }
        else if (token.Element is Element.Script && _inJsonLd)
        {
            _jsonLdLength += token.Content.Length;
            if (_jsonLd.Count < MaxJsonLdBlocks && _jsonLdLength <= MaxJsonLdLength && JsonLdParser.Parse(token.Content) is { } block)
                _jsonLd.Add(block);
        }
    }

    private void TakeTime(TagAttributes attributes)
    {
        if (attributes.Text("datetime") is not { } time)
            return;
        if (attributes.TryGetRaw("pubdate", out _))
            _meta.Add("pubdate", time);
        else if (attributes.Text("itemprop") is { } property)
            _meta.Add(property.ToLowerInvariant(), time);
    }

    // Facebook wants URLs of profiles where others write names.
    private string? Authors(JsonLdFacts facts)
    {
        var names = _meta.All(MetaProperties.Authors).Where(a => !a.Contains("://", StringComparison.Ordinal)).ToList();
        return Joined(names.Count > 0 ? names : facts.Authors);
    }

    private List<string>? Keywords()
    {
        var keywords = _meta.All(MetaProperties.Keywords)
            .SelectMany(k => k.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Distinct(StringComparer.Ordinal)
            .ToList();
        return keywords.Count > 0 ? keywords : null;
    }

    private static string? Joined(IEnumerable<string> values) =>
        string.Join(", ", values.Distinct(StringComparer.OrdinalIgnoreCase)) is { Length: > 0 } joined ? joined : null;
}
