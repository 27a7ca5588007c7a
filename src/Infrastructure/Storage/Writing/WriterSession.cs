namespace Gather.Infrastructure.Storage.Writing;

/// <summary>The writer's connection.</summary>
internal abstract class WriterSession : IAsyncDisposable
{
    /// <summary>Whether the connection can be used for another transaction.</summary>
    public abstract bool IsUsable { get; }

    /// <summary>Begins a transaction with the rows of its topics locked, which are given in ordinal order.</summary>
    public abstract Task<StoreTransaction> BeginAsync(IReadOnlyList<string> topics, DateTimeOffset now);

    /// <summary>Stores the transaction's entries and its topics' new heads.</summary>
    public abstract Task FlushAsync(StoreTransaction transaction);

    public abstract ValueTask DisposeAsync();
}
