using System.Runtime.CompilerServices;
using FluentValidation;
using Gather.Application.Jobs.Storage;
using Gather.Domain.Jobs;
using MediatR;

namespace Gather.Application.Jobs.Results;

/// <summary>All results of a job, in the order of their index, as they are stored.</summary>
/// <param name="Id">The job's id.</param>
/// <param name="State">Only items in this state; absent: all that have a result.</param>
/// <param name="After">The index after which to begin; absent: from the first on.</param>
/// <param name="Limit">The most items, 1 to 500; absent: all.</param>
public sealed record ExportResults(string Id, ItemState? State, string? After, int? Limit) : IRequest<IAsyncEnumerable<StoredItem>>;

internal sealed class ExportResultsValidator : AbstractValidator<ExportResults>
{
    public ExportResultsValidator()
    {
        RuleFor(r => r.Limit).InclusiveBetween(1, Paging.Page.MaxLimit).WithMessage($"must be from 1 to {Paging.Page.MaxLimit}.");
        RuleFor(r => r.After).IsIndex();
    }
}

internal sealed class ExportResultsHandler(IJobStore store, JobViews jobs) : IRequestHandler<ExportResults, IAsyncEnumerable<StoredItem>>
{
    private const int MostAtOnce = 500;
    private const int FirstAtOnce = 50;

    public async Task<IAsyncEnumerable<StoredItem>> Handle(ExportResults request, CancellationToken cancellationToken)
    {
        var job = await jobs.FindAsync(request.Id, cancellationToken);
        var all = ReadAsync(new ResultQuery(job.Id, request.State, ResultIndex.After(request.After), FirstAtOnce), cancellationToken);
        return request.Limit is { } limit ? all.Take(limit) : all;
    }

    // The next chunk is read while this one is written. How many it asks for goes by how many came: those that do not fit would be read in vain.
    private async IAsyncEnumerable<StoredItem> ReadAsync(ResultQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var coming = store.ReadResultsAsync(query, cancellationToken);
        try
        {
            while (await coming is [.., var last] items)
            {
                query = query with { After = last.Index, Limit = Math.Min(items.Count * 2, MostAtOnce) };
                coming = store.ReadResultsAsync(query, cancellationToken);
                foreach (var item in items)
                    yield return item;
            }
        }
        finally
        {
            // A reader that leaves half-way leaves no read behind, whatever becomes of it.
            await ((Task)coming).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
