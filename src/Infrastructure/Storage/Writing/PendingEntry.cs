namespace Gather.Infrastructure.Storage.Writing;

/// <summary>An entry that has its number and waits for the flush of its transaction.</summary>
internal readonly record struct PendingEntry(long TopicId, long Seq, Guid Id, string Type, ReadOnlyMemory<byte> Data);
