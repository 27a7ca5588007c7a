namespace Gather.Domain.Events;

/// <summary>One stored entry of a topic's log.</summary>
/// <param name="Seq">1, 2, 3 … without a gap, given in the transaction that stored the entry.</param>
/// <param name="Id">A UUIDv7, unique over all topics.</param>
/// <param name="Type">What happened, such as <c>page.scraped</c>.</param>
/// <param name="At">When it was stored.</param>
/// <param name="Data">The UTF-8 JSON that tells of it.</param>
public sealed record Entry(long Seq, Guid Id, string Type, DateTimeOffset At, ReadOnlyMemory<byte> Data);
