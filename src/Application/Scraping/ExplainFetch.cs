using FluentValidation;
using Gather.Application.Concurrency;
using Gather.Application.Scraping.Fetching;
using Gather.Domain.Scraping;
using MediatR;

namespace Gather.Application.Scraping;

/// <summary>Tells what would happen if a page were fetched now, without fetching it.</summary>
/// <param name="Url">The page.</param>
[ConcurrencyPool(PoolName.Scrape)]
public sealed record ExplainFetch(string Url) : IRequest<FetchExplanation>;

internal sealed class ExplainFetchValidator : AbstractValidator<ExplainFetch>
{
    public ExplainFetchValidator() => RuleFor(r => r.Url).IsTargetUrl();
}

internal sealed class ExplainFetchHandler(IFetcher fetcher) : IRequestHandler<ExplainFetch, FetchExplanation>
{
    public Task<FetchExplanation> Handle(ExplainFetch request, CancellationToken cancellationToken) =>
        TargetUrl.TryParse(request.Url, out var url, out var reason)
            ? fetcher.ExplainAsync(url, cancellationToken)
            : throw new InvalidOperationException($"The validator has passed a URL that {reason}");
}
