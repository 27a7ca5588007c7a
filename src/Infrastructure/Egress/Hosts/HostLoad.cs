namespace Gather.Infrastructure.Egress.Hosts;

/// <summary>Requests that run and that wait, of all hosts together.</summary>
internal sealed class HostLoad
{
    private int _running;
    private int _queued;

    public int Running => Volatile.Read(ref _running);

    public int Queued => Volatile.Read(ref _queued);

    public void AddRunning(int by) => Interlocked.Add(ref _running, by);

    public void AddQueued(int by) => Interlocked.Add(ref _queued, by);
}
