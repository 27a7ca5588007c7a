using Gather.Application.Access;
using Gather.Application.Storage;
using Gather.Domain.Access;

namespace Gather.Testing;

/// <summary>A store of keys that keeps the port's promises and counts how often it is read.</summary>
public sealed class InMemoryApiKeyStore(TimeProvider time) : IApiKeyStore
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<Guid, ApiKey> _keys = [];
    private readonly Dictionary<(string Caller, string Key), IdempotencyRecord> _records = [];

    /// <summary>How many single keys were read.</summary>
    public int Reads { get; private set; }

    /// <summary>Called after a key was read and before the reader gets it: a test's way to let something happen in between.</summary>
    public Func<Task> AfterRead { get; set; } = static () => Task.CompletedTask;

    public IReadOnlyList<ApiKey> Keys
    {
        get { lock (_gate) return [.. _keys.Values]; }
    }

    public IReadOnlyList<IdempotencyRecord> Records
    {
        get { lock (_gate) return [.. _records.Values]; }
    }

    public Task<Creation> AddAsync(ApiKey key, IdempotencyRecord? record, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (record is not null)
            {
                if (_records.TryGetValue((record.Caller, record.Key), out var earlier) && time.GetUtcNow() < earlier.ExpiresAt)
                    return Task.FromResult(new Creation(earlier));
                _records[(record.Caller, record.Key)] = record;
            }

            _keys.Add(key.Id, key);
            return Task.FromResult(Creation.Stored);
        }
    }

    public Task<ApiKey?> FindByHashAsync(ReadOnlyMemory<byte> hash, CancellationToken cancellationToken) =>
        ReadAsync(k => k.Hash.Span.SequenceEqual(hash.Span));

    public Task<ApiKey?> FindAsync(Guid id, CancellationToken cancellationToken) => ReadAsync(k => k.Id == id);

    public Task<IReadOnlyList<ApiKey>> ListAsync(Guid? after, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ApiKey>>([.. Keys.Where(k => after is null || k.Id.CompareTo(after.Value) > 0).Take(limit)]);

    public Task<bool> RevokeAsync(Guid id, DateTimeOffset at, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!_keys.TryGetValue(id, out var key))
                return Task.FromResult(false);
            _keys[id] = key with { RevokedAt = key.RevokedAt ?? at };
            return Task.FromResult(true);
        }
    }

    private async Task<ApiKey?> ReadAsync(Func<ApiKey, bool> wanted)
    {
        ApiKey? key;
        lock (_gate)
        {
            Reads++;
            key = _keys.Values.FirstOrDefault(wanted);
        }

        await AfterRead();
        return key;
    }
}
