namespace Gather.Application.Jobs.Webhooks;

/// <summary>Which deliveries are in hand, by receiver: few of each at once, so that those of a slow one leave room for others.</summary>
internal sealed class Receivers(int perReceiver)
{
    // Guards _inHand.
    private readonly Lock _gate = new();
    private readonly Dictionary<string, HashSet<Guid>> _inHand = new(StringComparer.Ordinal);

    /// <summary>Those that take no more now.</summary>
    public IReadOnlyCollection<string> Full
    {
        get { lock (_gate) return [.. _inHand.Where(r => r.Value.Count >= perReceiver).Select(r => r.Key)]; }
    }

    /// <summary>Takes a delivery in hand; false when its receiver takes no more, or it is in hand already.</summary>
    public bool TryEnter(DueDelivery due)
    {
        lock (_gate)
        {
            if (!_inHand.TryGetValue(due.Receiver, out var deliveries))
                _inHand[due.Receiver] = deliveries = [];
            return deliveries.Count < perReceiver && deliveries.Add(due.Id);
        }
    }

    public void Leave(DueDelivery due)
    {
        lock (_gate)
        {
            if (_inHand.TryGetValue(due.Receiver, out var deliveries) && deliveries.Remove(due.Id) && deliveries.Count == 0)
                _inHand.Remove(due.Receiver);
        }
    }
}
