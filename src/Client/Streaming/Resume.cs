namespace Gather.Client.Streaming;

/// <summary>
/// How long to wait before a stream that broke off is asked for again. What cannot be mended by that is thrown: a problem of the
/// request, or a server that ten times in a row gave nothing.
/// </summary>
internal sealed class Resume
{
    private const int MaxAttempts = 10;

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private bool _hasBegun;
    private int _attempts;

    /// <summary>Something was read, so the next break is a new one.</summary>
    public void Succeeded() => (_hasBegun, _attempts) = (true, 0);

    /// <summary>Whether asking again may help. Before anything was read, the caller is told at once.</summary>
    public bool MayMend(Exception exception) =>
        _hasBegun && _attempts < MaxAttempts && exception is HttpRequestException or IOException or GatherException { Status: 200 or 429 or >= 500 };

    public Task WaitAsync(Exception? exception, CancellationToken cancellationToken)
    {
        var wait = TimeSpan.FromTicks(Math.Min(First.Ticks << _attempts++, Longest.Ticks));
        var asked = (exception as GatherException)?.RetryAfter ?? TimeSpan.Zero;
        return Task.Delay(asked > wait ? asked : wait, TimeProvider.System, cancellationToken);
    }
}
