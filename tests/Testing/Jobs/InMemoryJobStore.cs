using Gather.Application.Jobs;
using Gather.Application.Jobs.Storage;
using Gather.Application.Storage;
using Gather.Domain.Jobs;

namespace Gather.Testing.Jobs;

/// <summary>A store of jobs that keeps the port's promises in the plainest way, and fails when a test tells it to.</summary>
public sealed class InMemoryJobStore(TimeProvider time) : IJobStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, InMemoryJob> _jobs = [];
    private readonly Dictionary<(string Caller, string Key), IdempotencyRecord> _records = [];
    private int _calls;

    /// <summary>What a call fails with, if with anything, by its name; it is asked before anything is done.</summary>
    public Func<string, Exception?> Fault { get; set; } = static _ => null;

    /// <summary>What a call fails with after it has done its work, as when the store is lost while it commits.</summary>
    public Func<string, Exception?> Doubt { get; set; } = static _ => null;

    /// <summary>How many calls there were.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>How many results are given at once of those asked for by their places, as if they were large.</summary>
    public int ResultsAtOnce { get; set; } = int.MaxValue;

    /// <summary>The calls by their names, in their order.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<string> Names { get; } = new();

    /// <summary>Whether there was a call of this name.</summary>
    public bool Has(string name) => Names.Contains(name, StringComparer.Ordinal);

    public Task OpenAsync(Job job, CancellationToken cancellationToken) => RunAsync(nameof(OpenAsync), () => _jobs.TryAdd(job.Id, new InMemoryJob(job)), cancellationToken);

    public Task<int?> AddAsync(Guid job, IReadOnlyList<NewItem> items, long limit, CancellationToken cancellationToken) => RunAsync<int?>(
        nameof(AddAsync),
        () => _jobs.TryGetValue(job, out var kept) switch
        {
            false => null,
            _ when Allowed(kept!, JobCommand.Append).Items.Count + items.Count > limit => 0,
            _ => kept!.Add(items),
        },
        cancellationToken);

    public Task<Creation> AcceptAsync(Guid job, IdempotencyRecord? record, CancellationToken cancellationToken) => RunAsync(
        nameof(AcceptAsync),
        () =>
        {
            if (!_jobs.TryGetValue(job, out var kept))
                throw new InvalidOperationException("There is no such job.");
            if (record is not null && !_records.TryAdd((record.Caller, record.Key), record))
            {
                _jobs.Remove(job);
                return new Creation(_records[(record.Caller, record.Key)]);
            }

            kept.IsAccepted = true;
            return Creation.Stored;
        },
        cancellationToken);

    public Task<Job?> FindAsync(Guid job, CancellationToken cancellationToken) => RunAsync(nameof(FindAsync), () => Seen(job)?.Read(), cancellationToken);

    public Task<IReadOnlyList<Job>> ListAsync(JobQuery query, CancellationToken cancellationToken) => RunAsync<IReadOnlyList<Job>>(
        nameof(ListAsync),
        () =>
        [
            .. _jobs.Values.Where(j => j.IsAccepted).Select(j => j.Read())
                .Where(j => (query.Owner is null || j.Owner == query.Owner) && (query.State is null || j.State == query.State))
                .Where(j => query.Before is not { } before || string.CompareOrdinal(j.Id.ToString(), before.ToString()) < 0)
                .OrderByDescending(j => j.Id.ToString(), StringComparer.Ordinal)
                .Take(query.Limit),
        ],
        cancellationToken);

    public Task<IReadOnlyList<Guid>> ListUnendedAsync(CancellationToken cancellationToken) => RunAsync<IReadOnlyList<Guid>>(
        nameof(ListUnendedAsync),
        () => [.. _jobs.Values.Where(j => j.IsAccepted).Select(j => j.Read()).Where(j => !j.State.HasEnded()).OrderBy(j => j.CreatedAt).Select(j => j.Id)],
        cancellationToken);

    public Task<Job?> CommandAsync(Guid job, JobCommand command, string? reason, CancellationToken cancellationToken) => RunAsync(
        nameof(CommandAsync),
        () =>
        {
            ArgumentOutOfRangeException.ThrowIfEqual(command, JobCommand.Retry);
            if (Seen(job) is not { } kept)
                return null;

            var before = Allowed(kept, command).Job.State;
            var after = before.After(command)!.Value;
            if (after != before)
            {
                kept.Job = kept.Job with { State = after, Reason = reason, StartedAt = kept.Job.StartedAt ?? (after == JobState.Running ? time.GetUtcNow() : null) };
                kept.Log.Add($"job.{command.ToString().ToLowerInvariant()}");
            }

            return kept.Read();
        },
        cancellationToken);

    public Task<Job?> TuneAsync(Guid job, Func<JobTuning, JobTuning> change, CancellationToken cancellationToken) => RunAsync(
        nameof(TuneAsync),
        () =>
        {
            if (Seen(job) is not { } kept)
                return null;
            if (kept.Job.State.HasEnded())
                throw new JobStateException(kept.Job.State);
            kept.Job = kept.Job with { Tuning = change(kept.Job.Tuning) };
            return kept.Read();
        },
        cancellationToken);

    public Task<IReadOnlyList<QueuedItem>> ReadQueuedAsync(Guid job, long after, int limit, CancellationToken cancellationToken) => RunAsync<IReadOnlyList<QueuedItem>>(
        nameof(ReadQueuedAsync),
        () => [.. (Seen(job)?.Items ?? []).Where(i => i.State == ItemState.Queued && i.Index > after).Take(limit).Select(i => new QueuedItem(i.Index, i.Url, i.Depth, i.Given.Scrape))],
        cancellationToken);

    public Task CompleteAsync(Guid job, IReadOnlyList<CompletedItem> items, CancellationToken cancellationToken) => RunAsync(
        nameof(CompleteAsync),
        () =>
        {
            foreach (var item in items)
                Seen(job)?.Complete(item);
            return true;
        },
        cancellationToken);

    public Task<JobState?> EndAsync(Guid job, bool deadlinePassed, CancellationToken cancellationToken) => RunAsync<JobState?>(
        nameof(EndAsync),
        () =>
        {
            if (Seen(job) is not { } kept || kept.Job.State.HasEnded() || kept.Queued > 0)
                return null;

            var end = JobLifecycle.End(kept.Job.State, kept.Read().Count(), deadlinePassed);
            kept.Job = kept.Job with { State = end, EndedAt = time.GetUtcNow(), Reason = deadlinePassed && end == JobState.Failed ? CancelReason.Deadline : kept.Job.Reason };
            kept.Log.Add("job.ended");
            return end;
        },
        cancellationToken);

    public Task<int> GiveUpAsync(Guid job, string code, int limit, CancellationToken cancellationToken) => RunAsync(
        nameof(GiveUpAsync),
        () =>
        {
            if (code == CancelReason.Deadline && !(Seen(job)?.Job.Tuning.Deadline <= time.GetUtcNow()))
                return 0;
            var given = (Seen(job)?.Items ?? []).Where(i => i.State == ItemState.Queued).Take(limit).ToList();
            foreach (var item in given)
                (item.State, item.Code, item.Ends) = (ItemState.Cancelled, code, item.Ends + 1);
            return given.Count;
        },
        cancellationToken);

    public Task<long?> RequeueAsync(Guid job, RetryOnly only, long after, int limit, CancellationToken cancellationToken) => RunAsync<long?>(
        nameof(RequeueAsync),
        () =>
        {
            if (Seen(job) is not { } kept)
                return null;
            var state = kept.Job.State;
            if (state == JobState.Cancelling || (state == JobState.Cancelled && after >= 0))
                throw new JobStateException(state);

            var failed = kept.Items.Where(i => i.State == (only == RetryOnly.Cancelled ? ItemState.Cancelled : ItemState.Failed) && (i.Retryable || only != RetryOnly.Retryable) && i.Index > after).Take(limit).ToList();
            if (failed.Count > 0 && state.HasEnded())
                kept.Retry(time.GetUtcNow());
            foreach (var item in failed)
            {
                item.Earlier.Add(new EarlierResult(item.Attempt, item.State, item.Code, time.GetUtcNow()));
                (item.State, item.Code, item.Retryable, item.Result, item.Attempt) = (ItemState.Queued, "", false, null, item.Attempt + 1);
            }

            return failed.Count == 0 ? null : failed[^1].Index;
        },
        cancellationToken);

    public Task<IReadOnlyList<StoredItem>> ReadResultsAsync(ResultQuery query, CancellationToken cancellationToken) => RunAsync<IReadOnlyList<StoredItem>>(
        nameof(ReadResultsAsync),
        () =>
        [
            .. (Seen(query.Job)?.Items ?? [])
                .Where(i => i.Index > query.After && (query.State is { } state ? i.State == state : i.State != ItemState.Queued))
                .Take(query.Limit).Select(ToStored),
        ],
        cancellationToken);

    public Task<IReadOnlyList<StoredItem>> ReadResultsAsync(Guid job, IReadOnlyList<long> indexes, CancellationToken cancellationToken) => RunAsync<IReadOnlyList<StoredItem>>(
        nameof(ReadResultsAsync),
        () => Seen(job) is { } kept ? [.. indexes.Where(i => i < kept.Items.Count).Take(ResultsAtOnce).Select(i => ToStored(kept.Items[(int)i]))] : [],
        cancellationToken);

    public Task<(StoredItem Item, IReadOnlyList<EarlierResult> Earlier)?> FindResultAsync(Guid job, long index, CancellationToken cancellationToken) =>
        RunAsync<(StoredItem Item, IReadOnlyList<EarlierResult> Earlier)?>(
            nameof(FindResultAsync),
            () => Seen(job) is { } kept && index >= 0 && index < kept.Items.Count ? (ToStored(kept.Items[(int)index]), [.. kept.Items[(int)index].Earlier]) : null,
            cancellationToken);

    public Task<bool> DropAsync(Guid job, int limit, CancellationToken cancellationToken) => RunAsync(
        nameof(DropAsync),
        () =>
        {
            if (Seen(job) is { Job.State: var state } && !state.HasEnded())
                throw new JobStateException(state);
            _jobs.Remove(job);
            return true;
        },
        cancellationToken);

    /// <summary>A job's items at this moment.</summary>
    public IReadOnlyList<InMemoryItem> ItemsOf(Guid job)
    {
        lock (_gate) return [.. _jobs[job].Items];
    }

    /// <summary>What the job's log tells, by its types.</summary>
    public IReadOnlyList<string> LogOf(Guid job)
    {
        lock (_gate) return [.. _jobs[job].Log];
    }

    /// <summary>The job at this moment; no fault and no count.</summary>
    public Job Peek(Guid job)
    {
        lock (_gate) return _jobs[job].Read();
    }

    private static InMemoryJob Allowed(InMemoryJob kept, JobCommand command) =>
        kept.IsAccepted && kept.Job.State.After(command) is null ? throw new JobStateException(kept.Job.State) : kept;

    private static StoredItem ToStored(InMemoryItem item) => new(
        item.Index, item.Url, item.Given.Metadata, item.Depth, item.State, item.Code, item.Attempt, item.Result is { } result ? result : default(ReadOnlyMemory<byte>?));

    private InMemoryJob? Seen(Guid job) => _jobs.TryGetValue(job, out var kept) && kept.IsAccepted ? kept : null;

    private async Task<T> RunAsync<T>(string name, Func<T> work, CancellationToken cancellationToken)
    {
        // Others go on meanwhile, as they do while a real store writes.
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        Interlocked.Increment(ref _calls);
        Names.Enqueue(name);
        if (Fault(name) is { } fault)
            throw fault;
        T result;
        lock (_gate) result = work();
        return Doubt(name) is { } doubt ? throw doubt : result;
    }
}
