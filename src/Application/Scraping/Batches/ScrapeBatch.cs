using FluentValidation;
using Gather.Application.Concurrency;
using Gather.Application.Errors;
using Gather.Application.Operations;
using Gather.Application.Scraping.Reading;
using MediatR;
using Microsoft.Extensions.Options;

namespace Gather.Application.Scraping.Batches;

/// <summary>Fetches many pages in the same way, several at once. A page that cannot be had, or whose URL is none, fails alone.</summary>
[ConcurrencyPool(PoolName.ScrapeBatch)]
public sealed record ScrapeBatch : PageSettings, IRequest<IAsyncEnumerable<PageResult>>
{
    /// <summary>The pages: absolute http or https URLs.</summary>
    public required IReadOnlyList<string> Urls { get; init; }

    internal ResultOrder Order { get; init; }

    /// <summary>The same batch with its results in this order.</summary>
    public ScrapeBatch InOrder(ResultOrder order) => this with { Order = order };
}

internal sealed class ScrapeBatchValidator : AbstractValidator<ScrapeBatch>
{
    public ScrapeBatchValidator(IPageReader reader, IOptions<ScrapeOptions> options)
    {
        RuleFor(r => r.Urls).HasItems(1, options.Value.MaxUrls);
        RuleForEach(r => r.Urls).NotNull().WithMessage("must be a text.");
        this.AddPageRules(reader, options.Value);
    }
}

internal sealed class ScrapeBatchHandler(ParallelScrape scrape, CallContext call) : IRequestHandler<ScrapeBatch, IAsyncEnumerable<PageResult>>
{
    public Task<IAsyncEnumerable<PageResult>> Handle(ScrapeBatch request, CancellationToken cancellationToken)
    {
        call.RequireRobotsAllowed(request);
        call.Operation?.Expect(request.Urls.Count);
        var items = request.Urls.Select((url, index) => new BatchItem(index, url, request, Fault: null));
        return Task.FromResult(scrape.RunAsync(items.ToAsyncEnumerable(), request.Order, cancellationToken));
    }
}
