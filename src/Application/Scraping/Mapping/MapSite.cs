using FluentValidation;
using Gather.Application.Concurrency;
using Gather.Application.Operations;
using Gather.Domain.Scraping;
using MediatR;
using Microsoft.Extensions.Options;

namespace Gather.Application.Scraping.Mapping;

/// <summary>Finds the URLs of a site: in its sitemaps, and among the links of one of its pages.</summary>
[ConcurrencyPool(PoolName.ScrapeBatch)]
public sealed record MapSite : IRequest<IAsyncEnumerable<MapEntry>>
{
    /// <summary>A page of the site, mostly its first: an absolute http or https URL without credentials.</summary>
    public required string Url { get; init; }

    /// <summary>The most URLs to give. Absent: 5,000.</summary>
    public int Limit { get; init; } = 5000;

    /// <summary>Only URLs that hold this text, in whatever case; 1 to 500 characters.</summary>
    public string? Search { get; init; }

    /// <summary>Only URLs whose path and query fit one of these patterns, such as <c>/blog/*</c>, in which <c>*</c> stands for any text; at most 50.</summary>
    public IReadOnlyList<string>? Include { get; init; }

    /// <summary>No URLs whose path and query fit one of these patterns; at most 50.</summary>
    public IReadOnlyList<string>? Exclude { get; init; }

    /// <summary>Whether the sitemaps are read: those that robots.txt names, else <c>/sitemap.xml</c>.</summary>
    public SitemapUse Sitemaps { get; init; }

    /// <summary>Whether URLs of the host's subdomains are given too.</summary>
    public bool Subdomains { get; init; }
}

internal sealed class MapSiteValidator : AbstractValidator<MapSite>
{
    private const int MaxPatterns = 50;
    private const int MaxLength = 500;

    public MapSiteValidator(IOptions<ScrapeOptions> options)
    {
        RuleFor(r => r.Url).IsTargetUrl();
        RuleFor(r => r.Limit).InclusiveBetween(1, options.Value.MaxMapUrls).WithMessage($"must be from 1 to {options.Value.MaxMapUrls}.");
        RuleFor(r => r.Search).Length(1, MaxLength).WithMessage($"must be a text of 1 to {MaxLength} characters.");
        RuleFor(r => r.Include).Must(ArePatterns).WithMessage(PatternsMessage);
        RuleFor(r => r.Exclude).Must(ArePatterns).WithMessage(PatternsMessage);
    }

    private static string PatternsMessage => $"must hold 1 to {MaxPatterns} patterns of at most {MaxLength} characters that begin with / or *.";

    private static bool ArePatterns(IReadOnlyList<string>? patterns) =>
        patterns is null || (patterns.Count is >= 1 and <= MaxPatterns && patterns.All(p => p is { Length: >= 1 and <= MaxLength } && p[0] is '/' or '*'));
}

internal sealed class MapSiteHandler(SiteMapper mapper, CallContext call) : IRequestHandler<MapSite, IAsyncEnumerable<MapEntry>>
{
    public Task<IAsyncEnumerable<MapEntry>> Handle(MapSite request, CancellationToken cancellationToken)
    {
        if (!TargetUrl.TryParse(request.Url, out var url, out var reason))
            throw new InvalidOperationException($"The validator has passed a URL that {reason}");

        var entries = mapper.MapAsync(url, request, cancellationToken);
        return Task.FromResult(entries.Select(entry =>
        {
            call.Operation?.Advance();
            return entry;
        }));
    }
}
