using System.Collections.Concurrent;
using Gather.Domain.Jobs;

namespace Gather.Application.Jobs.Work;

/// <summary>The jobs that this process works on.</summary>
internal sealed class LiveJobs(TimeProvider time)
{
    private readonly ConcurrentDictionary<Guid, LiveJob> _jobs = [];

    /// <summary>Units in hand, of all jobs.</summary>
    public int Running => _jobs.Sum(j => j.Value.Running);

    /// <summary>How many jobs there are in each state.</summary>
    public IEnumerable<(JobState State, int Count)> CountByState() => _jobs.CountBy(j => j.Value.State).Select(c => (c.Key, c.Value));

    public LiveJob Of(Guid job) => _jobs.GetOrAdd(job, static (_, time) => new LiveJob(time), time);

    public LiveJob? Find(Guid job) => _jobs.GetValueOrDefault(job);

    public void Forget(Guid job) => _jobs.TryRemove(job, out _);
}
