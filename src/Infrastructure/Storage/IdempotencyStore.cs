using Gather.Application.Storage;
using Gather.Infrastructure.Storage.Writing;

namespace Gather.Infrastructure.Storage;

internal sealed class IdempotencyStore(Store store) : IIdempotencyStore
{
    private const string Claim = """
        INSERT INTO idempotency (caller, key, request_hash, answer, expires_at)
        VALUES (@Caller, @Key, @RequestHash, @Answer, @ExpiresAt)
        ON CONFLICT (caller, key) DO UPDATE
        SET request_hash = excluded.request_hash, answer = excluded.answer, expires_at = excluded.expires_at
        WHERE idempotency.expires_at <= @now
        """;

    private const string Find = """
        SELECT caller AS Caller, key AS Key, request_hash AS RequestHash, answer AS Answer, expires_at AS ExpiresAt
        FROM idempotency WHERE caller = @Caller AND key = @Key
        """;

    /// <summary>
    /// Stores the record of a call, as part of the transaction that does what was called for; or answers with that of an
    /// earlier call under the same key, whereupon nothing else may be done.
    /// </summary>
    public static async Task<IdempotencyRecord?> ClaimAsync(StoreTransaction transaction, IdempotencyRecord record)
    {
        var claimed = await transaction.ExecuteAsync(Claim, new
        {
            record.Caller,
            record.Key,
            RequestHash = record.RequestHash.ToArray(),
            Answer = record.Answer.ToArray(),
            ExpiresAt = record.ExpiresAt.ToUnixTimeMilliseconds(),
            now = transaction.Now.ToUnixTimeMilliseconds(),
        });
        if (claimed > 0)
            return null;

        var earlier = await transaction.QueryFirstOrDefaultAsync<Row>(Find, new { record.Caller, record.Key });
        return earlier!.ToRecord();
    }

    public Task<int> DropExpiredAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        store.Writer.RunAsync(
            [],
            async transaction => await transaction.ExecuteAsync(
                "DELETE FROM idempotency WHERE expires_at <= @now", new { now = now.ToUnixTimeMilliseconds() }),
            cancellationToken);

    private sealed record Row(string Caller, string Key, byte[] RequestHash, byte[] Answer, long ExpiresAt)
    {
        public IdempotencyRecord ToRecord() =>
            new(Caller, Key, RequestHash, Answer, DateTimeOffset.FromUnixTimeMilliseconds(ExpiresAt));
    }
}
