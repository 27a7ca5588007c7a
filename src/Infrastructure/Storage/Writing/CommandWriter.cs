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
    /// <summary>
    /// How often the writer lets others run before it begins the next batch: some tenths of a millisecond at most.
    /// Counted, not timed, so that it is the same under a test's clock.
    /// </summary>
    private const int MaxYields = 100;

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
            await GatherAsync(batch.Count);
            batch.Clear();
            while (batch.Count < _options.MaxBatchSize && _queue.Reader.TryRead(out var command))
                if (command.TryStart())
                    batch.Add(command);
            if (batch.Count > 0)
                await _committer.CommitAsync(batch);
        }

        await _committer.DisposeAsync();
    }

    /// <summary>
    /// The callers just acknowledged are about to come back. Without this those who are quick would be committed alone while
    /// the others queue up, so that two half batches take turns: measured, it doubles what many callers get from a disk. A
    /// lone caller is not waited for.
    /// </summary>
    private async Task GatherAsync(int lastBatch)
    {
        if (lastBatch < 2)
            return;

        for (var i = 0; i < MaxYields && _queue.Reader.Count < lastBatch; i++)
        {
            Thread.Yield();
            await Task.Yield();
        }
    }
}
