using Gather.Application.Jobs.Webhooks;

namespace Gather.Testing.Jobs;

/// <summary>Deliveries that a test puts in by itself, kept by the port's promises; it fails when a test tells it to.</summary>
public sealed class InMemoryDeliveryStore(TimeProvider time) : IDeliveryStore
{
    private readonly Lock _gate = new();
    private readonly List<Kept> _kept = [];

    /// <summary>What a call fails with, if with anything, by its name.</summary>
    public Func<string, Exception?> Fault { get; set; } = static _ => null;

    public Guid Add(Uri receiver, JobWebhook webhook, string epoch, long first, long last, string owner)
    {
        lock (_gate)
        {
            var id = Guid.CreateVersion7(time.GetUtcNow());
            _kept.Add(new Kept(new DueDelivery(Guid.CreateVersion7(time.GetUtcNow()), id, owner, receiver.GetLeftPart(UriPartial.Authority)), webhook, epoch, first, last, time.GetUtcNow()));
            return id;
        }
    }

    public (DeliveryState State, DateTimeOffset? NextAt, DeliveryAttempt[] Attempts) Of(Guid id)
    {
        lock (_gate)
        {
            var kept = _kept.Single(k => k.Due.Id == id);
            return (kept.State, kept.NextAt, [.. kept.Attempts]);
        }
    }

    public int CountIn(DeliveryState state)
    {
        lock (_gate) return _kept.Count(k => k.State == state);
    }

    public Task<bool> GatherAsync(CancellationToken cancellationToken) => RunAsync(nameof(GatherAsync), () => false);

    public Task<IReadOnlyList<DueDelivery>> ListDueAsync(
        IReadOnlyCollection<string> exceptOwners, IReadOnlyCollection<string> exceptReceivers, int limit, CancellationToken cancellationToken) => RunAsync<IReadOnlyList<DueDelivery>>(
        nameof(ListDueAsync),
        () =>
        [
            .. _kept.Where(k => k.NextAt <= time.GetUtcNow())
                .Where(k => !exceptOwners.Contains(k.Due.Owner, StringComparer.Ordinal) && !exceptReceivers.Contains(k.Due.Receiver, StringComparer.Ordinal))
                .OrderBy(k => k.NextAt).Take(limit).Select(k => k.Due),
        ]);

    public Task<ClaimedDelivery?> ClaimAsync(DueDelivery due, TimeSpan lease, CancellationToken cancellationToken) => RunAsync(
        nameof(ClaimAsync),
        () =>
        {
            var kept = _kept.Single(k => k.Due == due);
            if (!(kept.NextAt <= time.GetUtcNow()))
                return null;
            kept.NextAt = time.GetUtcNow() + lease;
            return new ClaimedDelivery(due.Job, due.Id, kept.Webhook, kept.Epoch, kept.First, kept.Last, kept.Since, kept.Attempts.Count, kept.NextAt.Value);
        });

    public Task CompleteAsync(ClaimedDelivery delivery, DeliveryAttempt attempt, DeliveryState state, DateTimeOffset? nextAttemptAt, CancellationToken cancellationToken) => RunAsync(
        nameof(CompleteAsync),
        () =>
        {
            var kept = _kept.Single(k => k.Due.Id == delivery.Id);
            kept.Attempts.Add(attempt);
            (kept.State, kept.NextAt) = (state, nextAttemptAt);
            return true;
        });

    public Task<long> CountPendingAsync(CancellationToken cancellationToken) => RunAsync<long>(nameof(CountPendingAsync), () => _kept.Count(k => k.NextAt is not null));

    public Task<IReadOnlyList<Delivery>> ListAsync(DeliveryQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Delivery?> ReplayAsync(Guid job, Guid delivery, CancellationToken cancellationToken) => throw new NotSupportedException();

    private async Task<T> RunAsync<T>(string name, Func<T> work)
    {
        await Task.Yield();
        if (Fault(name) is { } fault)
            throw fault;
        lock (_gate) return work();
    }

    private sealed class Kept(DueDelivery due, JobWebhook webhook, string epoch, long first, long last, DateTimeOffset since)
    {
        public DueDelivery Due => due;

        public JobWebhook Webhook => webhook;

        public string Epoch => epoch;

        public long First => first;

        public long Last => last;

        public DateTimeOffset Since => since;

        public DeliveryState State { get; set; }

        public DateTimeOffset? NextAt { get; set; } = since;

        public List<DeliveryAttempt> Attempts { get; } = [];
    }
}
