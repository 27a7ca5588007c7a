using System.Diagnostics.CodeAnalysis;
using Gather.Application.Jobs.Storage;

namespace Gather.Application.Jobs.Work;

/// <summary>
/// Stores what became of a job's items: what is done while the store is being called goes with the next call, all together, since
/// a call costs the store nearly the same for many items as for one. An item that cannot be stored fails alone.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The semaphore has no wait handle, and disposing it would race with the last unit in hand.")]
internal sealed class CompletionGroup
{
    /// <summary>How much goes with one call: a transaction holds the writer, and all of it in memory, until it is durable.</summary>
    public const long MaxBytes = 16 << 20;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _turn = new(1);
    private Batch _next = new();

    /// <summary>Returns when the item is stored.</summary>
    public async Task StoreAsync(CompletedItem item, Func<IReadOnlyList<CompletedItem>, CancellationToken, Task> storeAsync, CancellationToken cancellationToken)
    {
        var batch = Join(item);
        await _turn.WaitAsync(cancellationToken);
        try
        {
            // Whoever of a batch has its turn first stores all of it.
            batch.IsStored ??= await TryStoreAsync(batch, storeAsync, cancellationToken);
            if (batch.IsStored is false)
                await storeAsync([item], cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<bool> TryStoreAsync(Batch batch, Func<IReadOnlyList<CompletedItem>, CancellationToken, Task> storeAsync, CancellationToken cancellationToken)
    {
        Close(batch);
        try
        {
            await storeAsync(batch.Items, cancellationToken);
            return true;
        }
        catch (Exception) when (batch.Items.Count > 1 && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private Batch Join(CompletedItem item)
    {
        lock (_gate)
        {
            var bytes = item.Result.Length + item.Found.Sum(static f => (long)f.Url.Length);
            if (_next.Bytes + bytes > MaxBytes && _next.Items.Count > 0)
                _next = new Batch();
            _next.Items.Add(item);
            _next.Bytes += bytes;
            return _next;
        }
    }

    private void Close(Batch batch)
    {
        lock (_gate)
            if (_next == batch)
                _next = new Batch();
    }

    private sealed class Batch
    {
        public List<CompletedItem> Items { get; } = [];

        public long Bytes { get; set; }

        /// <summary>Whether all of it was stored; false when each has to be by itself, null before.</summary>
        public bool? IsStored { get; set; }
    }
}
