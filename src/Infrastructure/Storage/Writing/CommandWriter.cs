using System.Threading.Channels;
using Gather.Application.Storage;
using Gather.Domain.Events;
using Microsoft.Extensions.Logging;

namespace Gather.Infrastructure.Storage.Writing;

/// <summary>
/// The store's one writer. While a transaction is made durable the next commands queue up, and all that did are committed
/// together in the next one: the batch grows with the load by itself, and a lone command waits for nobody. A command is
/// acknowledged after its commit. When the queue is full, callers wait for a place.
/// </summary>
internal sealed class CommandWriter : IAsyncDisposable
{
    private readonly StorageOptions _options;
    private readonly BatchCommitter _committer;
    private readonly Channel<StoreCommand> _queue;
    private readonly Task _loop;

    public CommandWriter(
        StoreDialect dialect, StorageOptions options, TopicHints hints, StoreMetrics metrics, TimeProvider time, ILogger logger)
    {
        _options = options;
        _committer = new BatchCommitter(dialect, hints, metrics, time, logger);
        _queue = Channel.CreateBounded<StoreCommand>(new BoundedChannelOptions(options.QueueCapacity)
        {
            FullMode = BoundedChannelFullMode.Wait,
            SingleReader = true,
            AllowSynchronousContinuations = false,
        });
        metrics.ObserveQueue(() => _queue.Reader.Count);
        _loop = Task.Factory.StartNew(
            RunLoopAsync, CancellationToken.None, TaskCreationOptions.DenyChildAttach, dialect.WriterScheduler).Unwrap();
    }

    /// <summary>
    /// Runs a change and answers when it is durable. Cancelling drops it as long as it waits; once it has been taken for
    /// execution the caller learns how it ended.
    /// </summary>
    public async Task<T> RunAsync<T>(
        IReadOnlyList<Topic> topics, Func<StoreTransaction, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var command = new StoreCommand<T>(topics, work, cancellationToken);
        try
        {
            await _queue.Writer.WriteAsync(command, cancellationToken);
        }
        catch (ChannelClosedException)
        {
            throw new StoreUnavailableException("The store is closed: the program is stopping.");
        }

        await using var registration = cancellationToken.UnsafeRegister(static c => ((StoreCommand<T>)c!).DropIfWaiting(), command);
        return await command.Completion;
    }

    /// <summary>Commits what has been queued and refuses what comes later.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
    }

    private async Task RunLoopAsync()
    {
        var batch = new List<StoreCommand>(_options.MaxBatchSize);
        while (await _queue.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < _options.MaxBatchSize && _queue.Reader.TryRead(out var command))
                if (command.TryStart())
                    batch.Add(command);
            if (batch.Count > 0)
                await _committer.CommitAsync(batch);
        }

        await _committer.DisposeAsync();
    }
}
