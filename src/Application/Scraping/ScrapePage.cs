using FluentValidation;
using Gather.Application.Concurrency;
using Gather.Application.Operations;
using Gather.Application.Scraping.Reading;
using MediatR;
using Microsoft.Extensions.Options;

namespace Gather.Application.Scraping;

/// <summary>Fetches one page and reads what is wanted of it.</summary>
[ConcurrencyPool(PoolName.Scrape)]
public sealed record ScrapePage : PageSettings, IRequest<PageResult>
{
    /// <summary>The page: an absolute http or https URL without credentials.</summary>
    public required string Url { get; init; }
}

internal sealed class ScrapePageValidator : AbstractValidator<ScrapePage>
{
    public ScrapePageValidator(IPageReader reader, IOptions<ScrapeOptions> options)
    {
        RuleFor(r => r.Url).IsTargetUrl();
        this.AddPageRules(reader, options.Value);
    }
}

internal sealed class ScrapePageHandler(PageScraper scraper, CallContext call) : IRequestHandler<ScrapePage, PageResult>
{
    public Task<PageResult> Handle(ScrapePage request, CancellationToken cancellationToken)
    {
        call.RequireRobotsAllowed(request);
        return scraper.ScrapeAsync(request.Url, request, cancellationToken);
    }
}
