using Gather.Domain.Scraping;

namespace Gather.Infrastructure.Reading.Links;

/// <summary>Resolves a page's references against its base.</summary>
/// <param name="page">Where the page stands, whose host is the links' own.</param>
/// <param name="baseReference">What the page's first <c>base</c> element says; null without one.</param>
internal sealed class LinkResolver(TargetUrl page, string? baseReference)
{
    private readonly TargetUrl _base = baseReference is null ? page : page.Resolve(baseReference) ?? page;

    /// <summary>The URL to which the reference leads; null for one that is not http or https.</summary>
    public TargetUrl? Resolve(string reference) => _base.Resolve(reference);

    /// <summary>Whether the URL stands on the page's own host.</summary>
    public bool IsInternal(TargetUrl url) => url.Host == page.Host;
}
