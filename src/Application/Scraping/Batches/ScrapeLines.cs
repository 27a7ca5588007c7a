using System.Runtime.CompilerServices;
using FluentValidation;
using Gather.Application.Concurrency;
using Gather.Application.Errors;
using Gather.Application.Operations;
using Gather.Domain.Scraping;
using MediatR;

namespace Gather.Application.Scraping.Batches;

/// <summary>Fetches pages as they are ordered, each in its own way, several at once. A line that orders no page fails alone.</summary>
/// <param name="Lines">The orders, read as they come.</param>
/// <param name="Order">The order of the results.</param>
[ConcurrencyPool(PoolName.ScrapeBatch)]
public sealed record ScrapeLines(IAsyncEnumerable<ScrapeLine> Lines, ResultOrder Order) : IRequest<IAsyncEnumerable<PageResult>>;

/// <summary>A line of a stream of orders.</summary>
/// <param name="Page">The page ordered; null when the line cannot be read.</param>
/// <param name="Fault">Why it cannot be read, naming the field.</param>
public sealed record ScrapeLine(ScrapePage? Page, string? Fault);

internal sealed class ScrapeLinesHandler(ParallelScrape scrape, IValidator<ScrapePage> rules, CallContext call)
    : IRequestHandler<ScrapeLines, IAsyncEnumerable<PageResult>>
{
    public Task<IAsyncEnumerable<PageResult>> Handle(ScrapeLines request, CancellationToken cancellationToken) =>
        Task.FromResult(scrape.RunAsync(CheckAsync(request.Lines, cancellationToken), request.Order, cancellationToken));

    private async IAsyncEnumerable<BatchItem> CheckAsync(IAsyncEnumerable<ScrapeLine> lines, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var index = 0;
        await foreach (var (page, fault) in lines.WithCancellation(cancellationToken))
        {
            var error = (fault ?? FaultOf(page!)) is { } detail
                ? new FetchError(FetchErrorCode.InvalidRequest, FetchStage.Validation, Retryable: false, RetryAfter: null, Attempts: 0, detail)
                : null;
            yield return new BatchItem(index++, page?.Url ?? "", page, error);
        }

        // Only now it is known how many there are.
        call.Operation?.Expect(index);
    }

    private string? FaultOf(ScrapePage page)
    {
        // A URL that is none is told as such, like any other page's.
        var errors = rules.Validate(page).Errors.Where(e => e.PropertyName != nameof(ScrapePage.Url)).ToList();
        if (errors.Count > 0)
            return string.Join(' ', errors.Select(e => $"{FieldName.Of(e.PropertyName)} {e.ErrorMessage}"));
        return call.MayFollow(page) ? null : $"robots {PageRules.RobotsMessage}";
    }
}
