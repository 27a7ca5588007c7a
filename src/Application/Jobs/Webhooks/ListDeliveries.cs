using FluentValidation;
using Gather.Application.Paging;
using MediatR;

namespace Gather.Application.Jobs.Webhooks;

/// <summary>Lists the deliveries to a job's webhook, newest first.</summary>
/// <param name="Id">The job's id.</param>
/// <param name="State">Only those in this state; absent: all.</param>
/// <param name="After">Where to go on: the <c>nextCursor</c> of the page before.</param>
/// <param name="Limit">The most deliveries to answer with, 1 to 500.</param>
public sealed record ListDeliveries(string Id, DeliveryState? State, string? After, int Limit = Page.DefaultLimit) : IRequest<Page<Delivery>>;

internal sealed class ListDeliveriesValidator : AbstractValidator<ListDeliveries>
{
    public ListDeliveriesValidator()
    {
        RuleFor(r => r.Limit).IsLimit();
        RuleFor(r => r.After).Must(a => a is null || Guid.TryParse(a, out _)).WithMessage(Page.CursorMessage);
    }
}

internal sealed class ListDeliveriesHandler(IDeliveryStore store, JobViews jobs) : IRequestHandler<ListDeliveries, Page<Delivery>>
{
    public async Task<Page<Delivery>> Handle(ListDeliveries request, CancellationToken cancellationToken)
    {
        var job = await jobs.FindAsync(request.Id, cancellationToken);
        Guid? before = request.After is null ? null : Guid.Parse(request.After);
        var found = await store.ListAsync(new DeliveryQuery(job.Id, request.State, before, request.Limit + 1), cancellationToken);
        return Page.Of(found, request.Limit, d => d.Id.ToString());
    }
}
