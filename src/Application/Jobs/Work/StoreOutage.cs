namespace Gather.Application.Jobs.Work;

/// <summary>Whether the store takes nothing at the moment. Jobs then begin nothing new, and what is done is kept until the store takes it.</summary>
internal sealed class StoreOutage(TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private volatile bool _isOn;

    public bool IsOn => _isOn;

    public void Ended() => _isOn = false;

    public Task BeganAsync(CancellationToken cancellationToken)
    {
        _isOn = true;
        return Task.Delay(Pause, time, cancellationToken);
    }

    /// <summary>Waits until the store takes something again.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        while (_isOn)
            await Task.Delay(Pause, time, cancellationToken);
    }
}
