using System.Text.Json;
using Dapper;
using Gather.Application.Access;
using Gather.Application.Storage;
using Gather.Domain.Access;

namespace Gather.Infrastructure.Storage;

internal sealed class ApiKeyStore(Store store) : IApiKeyStore
{
    private const string Columns = """
        id AS Id, name AS Name, hint AS Hint, hash AS Hash, scopes AS Scopes, requests_per_second AS RequestsPerSecond,
        burst AS Burst, created_at AS CreatedAt, expires_at AS ExpiresAt, revoked_at AS RevokedAt
        """;

    private const string Insert = """
        INSERT INTO api_keys (id, name, hint, hash, scopes, requests_per_second, burst, created_at, expires_at, revoked_at)
        VALUES (@Id, @Name, @Hint, @Hash, @Scopes, @RequestsPerSecond, @Burst, @CreatedAt, @ExpiresAt, @RevokedAt)
        """;

    public Task<Creation> AddAsync(ApiKey key, IdempotencyRecord? record, CancellationToken cancellationToken) =>
        store.Writer.RunAsync(
            [],
            async transaction =>
            {
                if (record is not null && await IdempotencyStore.ClaimAsync(transaction, record) is { } earlier)
                    return new Creation(earlier);

                await transaction.ExecuteAsync(Insert, Row.Of(key));
                return Creation.Stored;
            },
            cancellationToken);

    public Task<ApiKey?> FindByHashAsync(ReadOnlyMemory<byte> hash, CancellationToken cancellationToken) =>
        FindAsync("hash = @value", hash.ToArray(), cancellationToken);

    public Task<ApiKey?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        FindAsync("id = @value", id.ToString("D"), cancellationToken);

    public Task<IReadOnlyList<ApiKey>> ListAsync(Guid? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return store.Dialect.ReadAsync<IReadOnlyList<ApiKey>>(
            async (connection, token) =>
            {
                // Every id follows the empty text.
                var rows = await connection.QueryAsync<Row>(new CommandDefinition(
                    $"SELECT {Columns} FROM api_keys WHERE id > @after ORDER BY id LIMIT @limit",
                    new { after = after?.ToString("D") ?? "", limit },
                    cancellationToken: token));
                return [.. rows.Select(r => r.ToKey())];
            },
            cancellationToken);
    }

    public Task<bool> RevokeAsync(Guid id, DateTimeOffset at, CancellationToken cancellationToken) =>
        store.Writer.RunAsync(
            [],
            async transaction => await transaction.ExecuteAsync(
                "UPDATE api_keys SET revoked_at = COALESCE(revoked_at, @at) WHERE id = @id",
                new { id = id.ToString("D"), at = at.ToUnixTimeMilliseconds() }) > 0,
            cancellationToken);

    private Task<ApiKey?> FindAsync(string condition, object value, CancellationToken cancellationToken) =>
        store.Dialect.ReadAsync(
            async (connection, token) =>
            {
                var row = await connection.QueryFirstOrDefaultAsync<Row>(new CommandDefinition(
                    $"SELECT {Columns} FROM api_keys WHERE {condition}", new { value }, cancellationToken: token));
                return row?.ToKey();
            },
            cancellationToken);

    private sealed record Row(
        string Id,
        string Name,
        string Hint,
        byte[] Hash,
        string Scopes,
        long? RequestsPerSecond,
        long? Burst,
        long CreatedAt,
        long? ExpiresAt,
        long? RevokedAt)
    {
        public static Row Of(ApiKey key) => new(
            key.Id.ToString("D"),
            key.Name,
            key.Hint,
            key.Hash.ToArray(),
            JsonSerializer.Serialize(key.Scopes),
            key.RateLimit?.RequestsPerSecond,
            key.RateLimit?.Burst,
            key.CreatedAt.ToUnixTimeMilliseconds(),
            key.ExpiresAt?.ToUnixTimeMilliseconds(),
            key.RevokedAt?.ToUnixTimeMilliseconds());

        public ApiKey ToKey() => new(
            Guid.ParseExact(Id, "D"),
            Name,
            Hint,
            Hash,
            JsonSerializer.Deserialize<string[]>(Scopes)!,
            RequestsPerSecond is { } rate && Burst is { } burst ? new RateLimit((int)rate, (int)burst) : null,
            DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt),
            TimeOf(ExpiresAt),
            TimeOf(RevokedAt));

        private static DateTimeOffset? TimeOf(long? milliseconds) =>
            milliseconds is { } value ? DateTimeOffset.FromUnixTimeMilliseconds(value) : null;
    }
}
