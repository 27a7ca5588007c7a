namespace Gather.Application.Jobs.Webhooks;

/// <summary>
/// Keeps deliveries. The log of a job is the outbox: a delivery names a stretch of it, and every event that the job's webhook is
/// to be told stands in exactly one delivery, which is made in the transaction that moves the mark up to which there are some.
/// </summary>
public interface IDeliveryStore
{
    /// <summary>The most deliveries of one job that wait. While there are so many no more are made: the log keeps the rest.</summary>
    const int MaxPending = 100;

    /// <summary>The most events of one delivery.</summary>
    const int MaxEvents = 100;

    /// <summary>Makes the deliveries that are due, of some jobs; true when others may be due now.</summary>
    Task<bool> GatherAsync(CancellationToken cancellationToken);

    /// <summary>Deliveries that are due, those first that have been for longest.</summary>
    /// <param name="exceptOwners">Owners of jobs, and</param>
    /// <param name="exceptReceivers">receivers, of which none is wanted.</param>
    /// <param name="limit">At most so many.</param>
    Task<IReadOnlyList<DueDelivery>> ListDueAsync(
        IReadOnlyCollection<string> exceptOwners, IReadOnlyCollection<string> exceptReceivers, int limit, CancellationToken cancellationToken);

    /// <summary>Takes a due delivery for an attempt, for so long; null when it is no longer due, because another has taken it.</summary>
    Task<ClaimedDelivery?> ClaimAsync(DueDelivery due, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>
    /// Stores what came of an attempt. Whoever has lost the delivery meanwhile, by its lease or by a replay, still tells of the
    /// attempt, but of its state only that it was delivered.
    /// </summary>
    /// <param name="nextAttemptAt">When it is to be tried again; null when it is not.</param>
    Task CompleteAsync(ClaimedDelivery delivery, DeliveryAttempt attempt, DeliveryState state, DateTimeOffset? nextAttemptAt, CancellationToken cancellationToken);

    /// <summary>How many deliveries of all jobs wait.</summary>
    Task<long> CountPendingAsync(CancellationToken cancellationToken);

    /// <summary>A job's deliveries, newest first.</summary>
    Task<IReadOnlyList<Delivery>> ListAsync(DeliveryQuery query, CancellationToken cancellationToken);

    /// <summary>Has a delivery sent once more, whatever has come of it; null when there is none.</summary>
    Task<Delivery?> ReplayAsync(Guid job, Guid delivery, CancellationToken cancellationToken);
}

/// <summary>Which deliveries are wanted.</summary>
/// <param name="Job">The job.</param>
/// <param name="State">Only those in this state; null for all.</param>
/// <param name="Before">Only those older than this one.</param>
/// <param name="Limit">At most so many.</param>
public sealed record DeliveryQuery(Guid Job, DeliveryState? State, Guid? Before, int Limit);

/// <summary>A delivery that is due.</summary>
/// <param name="Job">Its job.</param>
/// <param name="Id">Its id.</param>
/// <param name="Owner">The key that ordered the job.</param>
/// <param name="Receiver">The origin of the URL to which it goes.</param>
public sealed record DueDelivery(Guid Job, Guid Id, string Owner, string Receiver);

/// <summary>A delivery taken for an attempt.</summary>
/// <param name="Job">Its job.</param>
/// <param name="Id">Its id.</param>
/// <param name="Webhook">Whom it is for.</param>
/// <param name="Epoch">The epoch of the job's log.</param>
/// <param name="First">The number of its first event.</param>
/// <param name="Last">The number of its last event; of those in between it holds what the webhook wants.</param>
/// <param name="Since">Since when it is tried: it was made then, or replayed.</param>
/// <param name="Tries">How often it has been tried since.</param>
/// <param name="LeasedUntil">Until when nobody else takes it.</param>
public sealed record ClaimedDelivery(
    Guid Job, Guid Id, JobWebhook Webhook, string Epoch, long First, long Last, DateTimeOffset Since, int Tries, DateTimeOffset LeasedUntil);
