namespace Gather.Application.Scraping;

/// <summary>
/// Lets as many pieces of work on the processor run at once as there are processors, the others wait in the order in which they
/// came. Without it a burst of large pages would take every thread of the pool, and requests that need a moment would wait.
/// </summary>
internal sealed class CpuGate(int processors) : IDisposable
{
    private readonly SemaphoreSlim _free = new(processors);

    public async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(work, cancellationToken);
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose() => _free.Dispose();
}
