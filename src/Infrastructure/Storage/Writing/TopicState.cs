namespace Gather.Infrastructure.Storage.Writing;

/// <summary>A topic's row as a transaction sees and changes it; written back once, when the transaction is flushed.</summary>
internal sealed class TopicState(long id, string name, string? epoch, long head, long trimmed)
{
    public long Id { get; } = id;

    public string Name { get; } = name;

    /// <summary>Null until the first entry.</summary>
    public string? Epoch { get; set; } = epoch;

    public long Head { get; set; } = head;

    public long Trimmed { get; set; } = trimmed;

    public bool IsChanged { get; set; }

    /// <summary>Whether its row goes with this transaction.</summary>
    public bool IsDropped { get; set; }
}
