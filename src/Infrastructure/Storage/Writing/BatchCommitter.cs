using Gather.Application.Storage;
using Microsoft.Extensions.Logging;

namespace Gather.Infrastructure.Storage.Writing;

/// <summary>Commits batches one after another on one connection, and gives every command its own outcome.</summary>
internal sealed partial class BatchCommitter(
    StoreDialect dialect, TopicHints hints, StoreMetrics metrics, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    /// <summary>Enough to outlive a restart of the database (3 s of waiting), short enough for a caller to wait for.</summary>
    private const int MaxAttempts = 6;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);

    // Used by the writer's loop only.
    private WriterSession? _session;

    /// <summary>Commits the commands in order; those of a batch that fails are run again in halves, until the failing one is alone.</summary>
    public async Task CommitAsync(List<StoreCommand> batch)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await CommitOnceAsync(batch);
                return;
            }
            catch (Exception e)
            {
                if (!await ShouldRetryAsync(e, batch, attempt))
                {
                    await FailAsync(batch, e);
                    return;
                }
            }

            // Nothing of the attempt was kept, so whose caller has left meanwhile need not be tried again.
            batch.RemoveAll(static c => c.TryDrop());
            if (batch.Count == 0)
                return;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_session is not null)
            await _session.DisposeAsync();
        _session = null;
    }

    private async Task CommitOnceAsync(List<StoreCommand> batch)
    {
        var started = time.GetTimestamp();
        _session ??= await dialect.OpenSessionAsync();
        var transaction = await ExecuteAsync(_session, batch);
        try
        {
            await transaction.Transaction.CommitAsync();
        }
        catch (Exception e)
        {
            await EndAsync(transaction);
            if (!await dialect.WasCommittedAsync(transaction, e))
                throw;
        }

        await transaction.Transaction.DisposeAsync();
        metrics.Committed(time.GetElapsedTime(started), batch.Count);
        foreach (var command in batch)
            command.Complete();
        foreach (var topic in transaction.ChangedTopics)
            hints.Wake(topic.Name);
    }

    private async Task<StoreTransaction> ExecuteAsync(WriterSession session, List<StoreCommand> batch)
    {
        var topics = batch.SelectMany(c => c.Topics).Select(t => t.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        StoreTransaction? transaction = null;
        try
        {
            transaction = await session.BeginAsync([.. topics], time.GetUtcNow());
            foreach (var command in batch)
                await command.ExecuteAsync(transaction);
            await session.FlushAsync(transaction);
            return transaction;
        }
        catch
        {
            await EndAsync(transaction);
            throw;
        }
    }

    /// <summary>Rolls back what may be left of a failed transaction; a connection that cannot do so is given up, which does the same.</summary>
    private async Task EndAsync(StoreTransaction? transaction)
    {
        try
        {
            if (transaction is not null)
            {
                await transaction.Transaction.RollbackAsync();
                await transaction.Transaction.DisposeAsync();
                if (_session!.IsUsable)
                    return;
            }
        }
        catch (Exception e)
        {
            LogRollbackFailed(e);
        }

        await DisposeAsync();
    }

    private async Task<bool> ShouldRetryAsync(Exception exception, List<StoreCommand> batch, int attempt)
    {
        if (attempt >= MaxAttempts || !dialect.IsTransient(exception))
            return false;

        LogRetry(exception, batch.Count, attempt);
        await Task.Delay(FirstDelay * Math.Pow(2, attempt - 1), time);
        return true;
    }

    private async Task FailAsync(List<StoreCommand> batch, Exception exception)
    {
        var isOfOneCommand = exception is not StoreUnavailableException && !dialect.IsTransient(exception);
        if (isOfOneCommand && batch.Count > 1)
        {
            await CommitAsync(batch[..(batch.Count / 2)]);
            await CommitAsync(batch[(batch.Count / 2)..]);
            return;
        }

        LogFailed(exception, batch.Count);
        var outcome = isOfOneCommand || exception is StoreUnavailableException
            ? exception
            : new StoreUnavailableException("The store could not be reached; the change was not stored.", innerException: exception);
        foreach (var command in batch)
            command.Fail(outcome);
    }

    [LoggerMessage(2001, LogLevel.Warning, "A transaction of {Commands} changes failed in attempt {Attempt} and is tried again", EventName = "StoreCommitRetried")]
    private partial void LogRetry(Exception exception, int commands, int attempt);

    [LoggerMessage(2002, LogLevel.Error, "{Commands} changes were not stored", EventName = "StoreCommitFailed")]
    private partial void LogFailed(Exception exception, int commands);

    [LoggerMessage(2003, LogLevel.Debug, "A transaction could not be rolled back; its connection is given up", EventName = "StoreRollbackFailed")]
    private partial void LogRollbackFailed(Exception exception);
}
