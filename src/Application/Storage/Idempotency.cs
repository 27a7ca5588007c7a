namespace Gather.Application.Storage;

/// <summary>What is kept of a call with an <c>Idempotency-Key</c>, so that its repetition gives the same answer.</summary>
/// <param name="Caller">Who called; keys of different callers never meet.</param>
/// <param name="Key">The caller's <c>Idempotency-Key</c>.</param>
/// <param name="RequestHash">The SHA-256 of the request, by which another body under the same key is told.</param>
/// <param name="Answer">The answer, protected so that the store alone does not give it away.</param>
/// <param name="ExpiresAt">When the record is dropped.</param>
public sealed record IdempotencyRecord(
    string Caller,
    string Key,
    ReadOnlyMemory<byte> RequestHash,
    ReadOnlyMemory<byte> Answer,
    DateTimeOffset ExpiresAt);

/// <summary>How a creation ended: a new thing was stored unless <see cref="Earlier"/> tells of an unexpired earlier call under the same key.</summary>
/// <param name="Earlier">The record of the earlier call; null when this call was the first.</param>
public sealed record Creation(IdempotencyRecord? Earlier)
{
    /// <summary>This call was the first of its key, or had none, and has been stored.</summary>
    public static readonly Creation Stored = new(Earlier: null);
}

/// <summary>Drops what is no longer needed of repeated calls.</summary>
public interface IIdempotencyStore
{
    /// <summary>Drops the records that expired before <paramref name="now"/> and tells how many.</summary>
    Task<int> DropExpiredAsync(DateTimeOffset now, CancellationToken cancellationToken);
}
