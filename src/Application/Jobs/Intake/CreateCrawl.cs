using FluentValidation;
using Gather.Application.Jobs.Storage;
using Gather.Application.Jobs.Webhooks;
using Gather.Application.Scraping;
using Gather.Application.Storage;
using Gather.Domain.Jobs;
using Gather.Domain.Scraping;
using MediatR;

namespace Gather.Application.Jobs.Intake;

/// <summary>Orders a crawl: pages are followed link by link, each fetched once, those nearest to the beginning first.</summary>
public sealed record CreateCrawl : JobOrder, IRequest<Idempotent<AcceptedJob>>, IIdempotentRequest
{
    /// <summary>Where it begins: an absolute http or https URL.</summary>
    public required string Url { get; init; }

    /// <summary>The most pages fetched, 1 to 1,000,000.</summary>
    public int MaxPages { get; init; } = 10_000;

    /// <summary>How many links deep it goes from where it begins, 0 to 1,000; absent: as deep as the pages go.</summary>
    public int? MaxDepth { get; init; }

    /// <summary>Path patterns of which a URL must match one, as in robots.txt: <c>*</c> for any text, <c>$</c> for the end. Absent: all match.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>Path patterns of which a URL must match none.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>How far from its beginning it may go.</summary>
    public CrawlReach Scope { get; init; }

    /// <summary>Whether the site's sitemaps are read as well as its links.</summary>
    public bool Sitemaps { get; init; }

    string? IIdempotentRequest.IdempotencyKey => IdempotencyKey;

    internal string? IdempotencyKey { get; init; }

    /// <summary>The same request under an <c>Idempotency-Key</c>.</summary>
    public CreateCrawl Under(string? idempotencyKey) => this with { IdempotencyKey = idempotencyKey };
}

internal sealed class CreateCrawlValidator : AbstractValidator<CreateCrawl>
{
    private const int MaxPatterns = 100;
    private const int MaxPatternLength = 1_000;

    public CreateCrawlValidator(IValidator<JobScrape> scrape, IValidator<Webhook> webhook, TimeProvider time)
    {
        RuleFor(r => r.IdempotencyKey).IsIdempotencyKey();
        RuleFor(r => r.Url).IsTargetUrl();
        RuleFor(r => r.MaxPages).InclusiveBetween(1, 1_000_000).WithMessage("must be from 1 to 1000000.");
        RuleFor(r => r.MaxDepth).InclusiveBetween(0, 1_000).WithMessage("must be from 0 to 1000.");
        RuleFor(r => r.Include).Must(ArePatterns).WithMessage($"must be at most {MaxPatterns} patterns that begin with / or *, of at most {MaxPatternLength} characters.");
        RuleFor(r => r.Exclude).Must(ArePatterns).WithMessage($"must be at most {MaxPatterns} patterns that begin with / or *, of at most {MaxPatternLength} characters.");
        this.AddJobRules(scrape, webhook, time);
    }

    private static bool ArePatterns(IReadOnlyList<string> patterns) =>
        patterns.Count <= MaxPatterns && patterns.All(p => p is ['/' or '*', ..] && p.Length <= MaxPatternLength);
}

internal sealed class CreateCrawlHandler(JobIntake intake) : IRequestHandler<CreateCrawl, Idempotent<AcceptedJob>>
{
    public Task<Idempotent<AcceptedJob>> Handle(CreateCrawl request, CancellationToken cancellationToken)
    {
        if (!TargetUrl.TryParse(request.Url, out var start, out _))
            throw new InvalidOperationException("The request has not been validated.");

        var crawl = new CrawlSettings
        {
            Url = start.Text,
            MaxPages = request.MaxPages,
            MaxDepth = request.MaxDepth,
            Include = request.Include,
            Exclude = request.Exclude,
            Scope = request.Scope,
            Sitemaps = request.Sitemaps,
        };
        var first = new NewItem(start.Text, Metadata: null, Depth: 0, CrawlKey.Of(start));
        return intake.TakeAsync(JobKind.Crawl, request, crawl, new[] { first }.ToAsyncEnumerable(), request.IdempotencyKey, cancellationToken);
    }
}
