using System.Threading.Channels;
using Gather.Infrastructure.Egress.Fetching;
using Microsoft.Extensions.Logging;

namespace Gather.Infrastructure.Egress.Caching;

/// <summary>
/// Writes the copies, one after another and behind the fetches. When more would wait than the queue holds, a page is not
/// stored: a slow disk costs hits, not time or memory.
/// </summary>
internal sealed partial class CacheWriter : IAsyncDisposable
{
    /// <summary>How many bytes may wait in all, since bodies differ by more than a thousand times.</summary>
    private const long MaxPendingBytes = 64 * 1024 * 1024;

    private readonly CacheFolder _folder;
    private readonly CacheIndex _index;
    private readonly ILogger _logger;
    private readonly Channel<PendingCopy> _queue;
    private readonly Task _loop;
    private long _pendingBytes;
    private bool _isFailing;

    public CacheWriter(CacheOptions options, CacheFolder folder, CacheIndex index, ILogger logger)
    {
        (_folder, _index, _logger) = (folder, index, logger);
        _queue = Channel.CreateBounded<PendingCopy>(new BoundedChannelOptions(options.QueueCapacity)
        {
            // Whoever finds it full goes on; see TryWrite.
            FullMode = BoundedChannelFullMode.Wait,
            SingleReader = true,
            AllowSynchronousContinuations = false,
        });
        Loaded = Task.Run(Load);
        _loop = Task.Run(RunLoopAsync);
    }

    /// <summary>Completes when the copies of an earlier run are known.</summary>
    public Task Loaded { get; }

    /// <summary>Takes a share of the body and writes it later, if there is room.</summary>
    public bool TryWrite(string name, CachedHead head, SharedBody body)
    {
        var copy = new PendingCopy(name, head, body.Share());
        if (Interlocked.Add(ref _pendingBytes, body.Bytes.Length) <= MaxPendingBytes && _queue.Writer.TryWrite(copy))
            return true;

        Settle(copy);
        return false;
    }

    /// <summary>Writes what waits and takes nothing more.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
    }

    private void Load()
    {
        try
        {
            foreach (var (name, length) in _folder.Load())
                foreach (var evicted in _index.Add(name, length))
                    _folder.Delete(evicted);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogUnreadable(exception);
        }
    }

    private async Task RunLoopAsync()
    {
        await Loaded;
        await foreach (var copy in _queue.Reader.ReadAllAsync())
        {
            await WriteAsync(copy);
            Settle(copy);
        }
    }

    private void Settle(PendingCopy copy)
    {
        Interlocked.Add(ref _pendingBytes, -copy.Body.Bytes.Length);
        copy.Body.Dispose();
    }

    private async Task WriteAsync(PendingCopy copy)
    {
        try
        {
            var length = await CacheFile.WriteAsync(_folder.PathOf(copy.Name), copy.Head, copy.Body.Bytes, CancellationToken.None);
            foreach (var evicted in _index.Add(copy.Name, length))
                _folder.Delete(evicted);
            _isFailing = false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // One line for a full disk, not one for each page.
            if (!_isFailing)
                LogNotWritten(exception);
            _isFailing = true;
        }
    }

    [LoggerMessage(3051, LogLevel.Warning, "The cache's folder could not be read; it counts as empty", EventName = "CacheUnreadable")]
    private partial void LogUnreadable(Exception exception);

    [LoggerMessage(3052, LogLevel.Warning, "A page could not be written to the cache; until one can, no more is said of it", EventName = "CacheNotWritten")]
    private partial void LogNotWritten(Exception exception);

    private readonly record struct PendingCopy(string Name, CachedHead Head, SharedBody Body);
}
