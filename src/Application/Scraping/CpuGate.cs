namespace Gather.Application.Scraping;

/// <summary>
/// Lets as many pieces of work on the processor run at once as there are processors, the others wait in the order in which they
/// came, those that can wait behind all who cannot. Without it a burst of large pages would take every thread of the pool, and
/// requests that need a moment would wait.
/// </summary>
internal sealed class CpuGate(int processors)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<TaskCompletionSource> _first = [];
    private readonly LinkedList<TaskCompletionSource> _later = [];
    private int _free = processors;

    public async Task<T> RunAsync<T>(Func<T> work, bool canWait, CancellationToken cancellationToken)
    {
        await EnterAsync(canWait ? _later : _first, cancellationToken);
        try
        {
            return await Task.Run(work, cancellationToken);
        }
        finally
        {
            Leave();
        }
    }

    private async Task EnterAsync(LinkedList<TaskCompletionSource> queue, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        LinkedListNode<TaskCompletionSource> turn;
        lock (_gate)
        {
            if (_free > 0)
            {
                _free--;
                return;
            }

            turn = queue.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        await using var registration = cancellationToken.UnsafeRegister(_ => Abandon(queue, turn, cancellationToken), null);
        await turn.Value.Task;
    }

    private void Abandon(LinkedList<TaskCompletionSource> queue, LinkedListNode<TaskCompletionSource> turn, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            // It has its turn already, and finds out by itself.
            if (turn.List is null)
                return;
            queue.Remove(turn);
        }

        turn.Value.TrySetCanceled(cancellationToken);
    }

    private void Leave()
    {
        lock (_gate)
        {
            if ((_first.First ?? _later.First) is not { List: { } queue } next)
            {
                _free++;
                return;
            }

            queue.Remove(next);
            next.Value.SetResult();
        }
    }
}
