namespace Gather.Infrastructure.Egress.Fetching;

/// <summary>A body of which several take a share; its memory is given back when the last of them disposes of his.</summary>
internal sealed class SharedBody(ReadOnlyMemory<byte> bytes, IDisposable? owner) : IDisposable
{
    private int _shares = 1;

    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>Takes another share; only who holds one may.</summary>
    public SharedBody Share()
    {
        Interlocked.Increment(ref _shares);
        return this;
    }

    public void Dispose()
    {
        if (Interlocked.Decrement(ref _shares) == 0)
            owner?.Dispose();
    }
}
