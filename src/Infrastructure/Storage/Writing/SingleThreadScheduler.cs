using System.Collections.Concurrent;

namespace Gather.Infrastructure.Storage.Writing;

/// <summary>
/// Runs an asynchronous loop on one thread of its own, also after each await: for a driver that blocks inside its
/// asynchronous methods and so would hold a thread of the pool, on which requests run.
/// </summary>
internal sealed class SingleThreadScheduler : TaskScheduler, IDisposable
{
    // Holds the continuations of the one loop that runs here, so it is short by nature.
    private readonly BlockingCollection<Task> _ready = [];
    private readonly Thread _thread;

    public SingleThreadScheduler(string name)
    {
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    public override int MaximumConcurrencyLevel => 1;

    public void Dispose() => _ready.CompleteAdding();

    protected override void QueueTask(Task task) => _ready.Add(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        Thread.CurrentThread == _thread && !taskWasPreviouslyQueued && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks() => _ready;

    private void Run()
    {
        foreach (var task in _ready.GetConsumingEnumerable())
            TryExecuteTask(task);
        _ready.Dispose();
    }
}
