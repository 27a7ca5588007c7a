using System.Globalization;
using FluentValidation;
using Gather.Application.Jobs.Storage;
using Gather.Application.Paging;
using Gather.Domain.Jobs;
using MediatR;

namespace Gather.Application.Jobs.Results;

/// <summary>A page of a job's results, in the order of their index.</summary>
/// <param name="Id">The job's id.</param>
/// <param name="State">Only items in this state; absent: all that have a result.</param>
/// <param name="After">Where to go on: the index of the last item read, which is the <c>nextCursor</c> of the page before.</param>
/// <param name="Limit">The most items, 1 to 500; where they are large there are fewer.</param>
public sealed record ListResults(string Id, ItemState? State, string? After, int Limit = Page.DefaultLimit) : IRequest<Page<ItemResult>>;

internal sealed class ListResultsValidator : AbstractValidator<ListResults>
{
    public ListResultsValidator()
    {
        RuleFor(r => r.Limit).IsLimit();
        RuleFor(r => r.After).IsIndex();
    }
}

internal sealed class ListResultsHandler(IJobStore store, JobViews jobs) : IRequestHandler<ListResults, Page<ItemResult>>
{
    public async Task<Page<ItemResult>> Handle(ListResults request, CancellationToken cancellationToken)
    {
        var job = await jobs.FindAsync(request.Id, cancellationToken);
        var query = new ResultQuery(job.Id, request.State, ResultIndex.After(request.After), request.Limit);
        var items = await store.ReadResultsAsync(query, cancellationToken);
        // A page may be short because its items are large.
        var hasMore = items is [.., var last] && (await store.ReadResultsAsync(query with { After = last.Index, Limit = 1 }, cancellationToken)).Count > 0;
        return new Page<ItemResult>([.. items.Select(i => ItemResult.Of(i))], hasMore ? items[^1].Index.ToString(CultureInfo.InvariantCulture) : null);
    }
}

internal static class ResultIndex
{
    public static void IsIndex<T>(this IRuleBuilderInitial<T, string?> rule) =>
        rule.Must(a => a is null || TryParse(a, out _)).WithMessage("must be the index of an item.");

    /// <summary>The index that a request goes on after; -1 for the beginning.</summary>
    public static long After(string? index) => TryParse(index, out var after) ? after : -1;

    public static bool TryParse(string? text, out long index) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out index);
}
