using Gather.Application.Errors;
using MediatR;

namespace Gather.Application.Jobs.Webhooks;

/// <summary>Has a delivery sent once more, with the same id and the same body, whatever has come of it.</summary>
/// <param name="Id">The job's id.</param>
/// <param name="DeliveryId">The delivery's id.</param>
public sealed record ReplayDelivery(string Id, string DeliveryId) : IRequest<Delivery>;

internal sealed class ReplayDeliveryHandler(IDeliveryStore store, JobViews jobs) : IRequestHandler<ReplayDelivery, Delivery>
{
    public async Task<Delivery> Handle(ReplayDelivery request, CancellationToken cancellationToken)
    {
        var job = await jobs.FindAsync(request.Id, cancellationToken);
        return Guid.TryParse(request.DeliveryId, out var id) && await store.ReplayAsync(job.Id, id, cancellationToken) is { } delivery
            ? delivery
            : throw new NotFoundException("delivery", request.DeliveryId);
    }
}
