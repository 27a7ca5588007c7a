using System.Collections.Concurrent;

namespace Gather.Application.Jobs.Work;

/// <summary>The jobs that this process works on.</summary>
internal sealed class LiveJobs(TimeProvider time)
{
    private readonly ConcurrentDictionary<Guid, LiveJob> _jobs = [];

    public LiveJob Of(Guid job) => _jobs.GetOrAdd(job, static (_, time) => new LiveJob(time), time);

    public LiveJob? Find(Guid job) => _jobs.GetValueOrDefault(job);

    public void Forget(Guid job) => _jobs.TryRemove(job, out _);
}
