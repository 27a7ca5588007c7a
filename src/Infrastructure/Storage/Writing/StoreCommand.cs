using Gather.Domain.Events;

namespace Gather.Infrastructure.Storage.Writing;

/// <summary>
/// A change: what it does in the transaction, and the topics it appends to. It may be run again after a rollback, so it has no
/// effect but through the transaction.
/// </summary>
internal abstract class StoreCommand(IReadOnlyList<Topic> topics)
{
    public IReadOnlyList<Topic> Topics => topics;

    /// <summary>Takes the command for execution; false when its caller has left while it waited.</summary>
    public abstract bool TryStart();

    /// <summary>Ends a started command whose caller has left. Only for one that certainly is not stored.</summary>
    public abstract bool TryDrop();

    public abstract ValueTask ExecuteAsync(StoreTransaction transaction);

    /// <summary>Gives the caller the result of the last execution, which is durable now.</summary>
    public abstract void Complete();

    public abstract void Fail(Exception exception);
}

internal sealed class StoreCommand<T>(
    IReadOnlyList<Topic> topics, Func<StoreTransaction, ValueTask<T>> work, CancellationToken cancellationToken) : StoreCommand(topics)
{
    private const int Waiting = 0;
    private const int Started = 1;
    private const int Dropped = 2;

    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    // Changed by compare-and-swap only: the caller's cancellation and the writer race for it.
    private int _state = Waiting;

    public Task<T> Completion => _completion.Task;

    public void DropIfWaiting()
    {
        if (Interlocked.CompareExchange(ref _state, Dropped, Waiting) == Waiting)
            _completion.TrySetCanceled(cancellationToken);
    }

    public override bool TryStart() => Interlocked.CompareExchange(ref _state, Started, Waiting) == Waiting;

    public override bool TryDrop() => cancellationToken.IsCancellationRequested && _completion.TrySetCanceled(cancellationToken);

    public override async ValueTask ExecuteAsync(StoreTransaction transaction) => _result = await work(transaction);

    public override void Complete() => _completion.TrySetResult(_result!);

    public override void Fail(Exception exception) => _completion.TrySetException(exception);
}
