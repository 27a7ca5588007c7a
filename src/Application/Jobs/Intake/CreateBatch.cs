using FluentValidation;
using Gather.Application.Errors;
using Gather.Application.Jobs.Webhooks;
using Gather.Application.Storage;
using Gather.Domain.Jobs;
using MediatR;

namespace Gather.Application.Jobs.Intake;

/// <summary>Orders a batch: every URL becomes an item with a result of its own, also one that is given twice or is none.</summary>
public sealed record CreateBatch : JobOrder, IRequest<Idempotent<AcceptedJob>>, IIdempotentRequest
{
    /// <summary>The most URLs in a JSON body; a body of lines takes a million.</summary>
    public const int MaxUrls = 10_000;

    /// <summary>The pages.</summary>
    public required IReadOnlyList<string> Urls { get; init; }

    string? IIdempotentRequest.IdempotencyKey => IdempotencyKey;

    internal string? IdempotencyKey { get; init; }

    /// <summary>The same request under an <c>Idempotency-Key</c>.</summary>
    public CreateBatch Under(string? idempotencyKey) => this with { IdempotencyKey = idempotencyKey };
}

internal sealed class CreateBatchValidator : AbstractValidator<CreateBatch>
{
    public CreateBatchValidator(IValidator<JobScrape> scrape, IValidator<Webhook> webhook, TimeProvider time)
    {
        RuleFor(r => r.IdempotencyKey).IsIdempotencyKey();
        RuleFor(r => r.Urls).HasItems(1, CreateBatch.MaxUrls);
        RuleForEach(r => r.Urls).NotNull().WithMessage("must be a text.");
        this.AddJobRules(scrape, webhook, time);
    }
}

internal sealed class CreateBatchHandler(JobIntake intake, BatchLines lines) : IRequestHandler<CreateBatch, Idempotent<AcceptedJob>>
{
    public Task<Idempotent<AcceptedJob>> Handle(CreateBatch request, CancellationToken cancellationToken) =>
        intake.TakeAsync(
            JobKind.Batch,
            request,
            crawl: null,
            lines.ItemsAsync(BatchLine.Of(request.Urls), request.Scrape, cancellationToken),
            request.IdempotencyKey,
            cancellationToken);
}
