namespace Gather.Testing;

/// <summary>A place at which code under test stands until the test opens it.</summary>
public sealed class Gate
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the code stands at the gate.</summary>
    public Task Reached => _reached.Task.Soon();

    public void Open() => _opened.TrySetResult();

    public void Fail(Exception exception) => _opened.TrySetException(exception);

    public Task PassAsync(CancellationToken cancellationToken = default)
    {
        _reached.TrySetResult();
        return _opened.Task.WaitAsync(cancellationToken);
    }
}
