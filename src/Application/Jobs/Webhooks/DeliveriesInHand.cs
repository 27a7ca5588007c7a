namespace Gather.Application.Jobs.Webhooks;

/// <summary>
/// The deliveries in hand: few of each receiver, so that those of a slow one leave room for others, and not all of one owner of jobs,
/// who may have any number of slow receivers.
/// </summary>
internal sealed class DeliveriesInHand(int perReceiver, int perOwner)
{
    // Guards _byId.
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, DueDelivery> _byId = [];

    /// <summary>Receivers that take no more now.</summary>
    public IReadOnlyCollection<string> FullReceivers => Full(d => d.Receiver, perReceiver);

    /// <summary>Owners of jobs who have their share now.</summary>
    public IReadOnlyCollection<string> FullOwners => Full(d => d.Owner, perOwner);

    /// <summary>Takes a delivery in hand; false when its receiver or its owner has enough of them there, or it is there already.</summary>
    public bool TryEnter(DueDelivery due)
    {
        lock (_gate)
        {
            return _byId.Values.Count(d => d.Receiver == due.Receiver) < perReceiver
                && _byId.Values.Count(d => d.Owner == due.Owner) < perOwner
                && _byId.TryAdd(due.Id, due);
        }
    }

    public void Leave(DueDelivery due)
    {
        lock (_gate)
            _byId.Remove(due.Id);
    }

    private string[] Full(Func<DueDelivery, string> whose, int most)
    {
        lock (_gate) return [.. _byId.Values.CountBy(whose).Where(c => c.Value >= most).Select(c => c.Key)];
    }
}
