using Gather.Domain.Events;

namespace Gather.Application.Events;

/// <summary>
/// The append-only logs of all topics. The log is the truth; <see cref="WaitForMoreAsync"/> only hints that a topic is
/// ahead, so a reader always reads the log after its own position and a lost hint costs it a second at most.
/// </summary>
public interface IEventLog
{
    /// <summary>Stores entries in order and answers when they are durable. The topic begins with its first entry.</summary>
    Task<Appended> AppendAsync(Topic topic, IReadOnlyList<NewEntry> entries, CancellationToken cancellationToken);

    /// <summary>
    /// Reads at most <paramref name="limit"/> entries that follow <paramref name="after"/>; null reads from the first entry kept.
    /// </summary>
    Task<LogPage> ReadAfterAsync(Topic topic, Position? after, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Answers when the topic has, or may have, an entry after <paramref name="seq"/>, or has been reset: at once if it has, and
    /// within a second of its being stored, on whichever node. While there is none it waits, at no cost to the store.
    /// </summary>
    Task WaitForMoreAsync(Topic topic, long seq, CancellationToken cancellationToken);

    /// <summary>Drops the entries up to and including <paramref name="seq"/>; positions before it are expired from then on.</summary>
    Task TrimAsync(Topic topic, long seq, CancellationToken cancellationToken);

    /// <summary>Empties the log and gives it a new epoch, so that every cursor into the old one is told to start over.</summary>
    Task ResetAsync(Topic topic, CancellationToken cancellationToken);
}

/// <summary>An entry to be stored: its type and the UTF-8 JSON that tells of it.</summary>
public sealed record NewEntry(string Type, ReadOnlyMemory<byte> Data);

/// <summary>What an append was given: the log's epoch and the numbers of the first and last entry.</summary>
public sealed record Appended(string Epoch, long FirstSeq, long LastSeq);

/// <summary>A stretch of a log.</summary>
/// <param name="Epoch">The log's epoch now; null while the topic has never had an entry.</param>
/// <param name="Head">The number of the newest entry; 0 when there is none.</param>
/// <param name="Reset">Why the position could not be honoured; the entries then start at the first one kept.</param>
/// <param name="Entries">The entries, in order, without a gap.</param>
public sealed record LogPage(string? Epoch, long Head, ResetReason? Reset, IReadOnlyList<Entry> Entries);

/// <summary>Why a reader's position cannot be honoured.</summary>
public enum ResetReason
{
    /// <summary>The log was reset since: its epoch is another.</summary>
    Epoch,

    /// <summary>Entries after the position have been dropped by retention.</summary>
    Expired,

    /// <summary>The position lies beyond the newest entry, so it came from another log or a lost store.</summary>
    Ahead,
}
