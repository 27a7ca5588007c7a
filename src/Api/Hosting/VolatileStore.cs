using Gather.Application.Access;
using Gather.Application.Storage;
using Gather.Domain.Access;

namespace Gather.Api.Hosting;

internal sealed class VolatileStore : IApiKeyStore, IProtectionKeyStore, IStoreHealth, IIdempotencyStore
{
    private readonly Dictionary<Guid, ApiKey> _keys = [];
    private readonly Dictionary<(string, string), IdempotencyRecord> _records = [];
    private readonly Dictionary<string, string> _xml = [];
    public Task<Creation> AddAsync(ApiKey key, IdempotencyRecord? record, CancellationToken cancellationToken)
    {
        if (record is not null && !_records.TryAdd((record.Caller, record.Key), record))
            return Task.FromResult(new Creation(_records[(record.Caller, record.Key)]));
        _keys[key.Id] = key;
        return Task.FromResult(Creation.Stored);
    }
    public Task<ApiKey?> FindByHashAsync(ReadOnlyMemory<byte> hash, CancellationToken cancellationToken) => Task.FromResult(_keys.Values.FirstOrDefault(k => k.Hash.Span.SequenceEqual(hash.Span)));
    public Task<ApiKey?> FindAsync(Guid id, CancellationToken cancellationToken) => Task.FromResult(_keys.GetValueOrDefault(id));
    public Task<IReadOnlyList<ApiKey>> ListAsync(Guid? after, int limit, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<ApiKey>>([.. _keys.Values.OrderBy(k => k.Id).Where(k => after is null || k.Id.CompareTo(after) > 0).Take(limit)]);
    public Task<bool> RevokeAsync(Guid id, DateTimeOffset at, CancellationToken cancellationToken)
    {
        if (!_keys.TryGetValue(id, out var k)) return Task.FromResult(false);
        _keys[id] = k with { RevokedAt = k.RevokedAt ?? at };
        return Task.FromResult(true);
    }
    public IReadOnlyList<string> Load() => [.. _xml.Values];
    public void Save(string name, string xml) => _xml[name] = xml;
    public Task CheckAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task<int> DropExpiredAsync(DateTimeOffset now, CancellationToken cancellationToken) => Task.FromResult(0);
}
