using FluentValidation;
using Gather.Application.Storage;
using Gather.Domain.Jobs;
using MediatR;

namespace Gather.Application.Jobs.Intake;

/// <summary>Orders a batch line by line: it is stored as it comes and exists when all of it is there. A line that cannot be read refuses it whole.</summary>
/// <param name="Lines">The lines, read as they come.</param>
/// <param name="IdempotencyKey">The client's key, if it gave one.</param>
public sealed record CreateBatchLines(IAsyncEnumerable<BatchLine> Lines, string? IdempotencyKey) : IRequest<Idempotent<AcceptedJob>>, IIdempotentRequest;

internal sealed class CreateBatchLinesValidator : AbstractValidator<CreateBatchLines>
{
    public CreateBatchLinesValidator() => RuleFor(r => r.IdempotencyKey).IsIdempotencyKey();
}

internal sealed class CreateBatchLinesHandler(JobIntake intake, BatchLines lines) : IRequestHandler<CreateBatchLines, Idempotent<AcceptedJob>>
{
    public async Task<Idempotent<AcceptedJob>> Handle(CreateBatchLines request, CancellationToken cancellationToken)
    {
        await using var reader = request.Lines.GetAsyncEnumerator(cancellationToken);
        var (terms, items) = await lines.BeginAsync(reader, cancellationToken);
        return await intake.TakeAsync(JobKind.Batch, terms, crawl: null, items, request.IdempotencyKey, cancellationToken);
    }
}
