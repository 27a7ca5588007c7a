using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Gather.Infrastructure.Storage.Rows;

namespace Gather.Infrastructure.Jobs;

/// <summary>By what a crawl knows its pages: the first 16 bytes of a key's SHA-256, and the item that stands for it.</summary>
internal static class ItemKeys
{
    private const string Read = "SELECT k.key, k.place FROM {rows} JOIN job_keys k ON k.job = @job AND k.key = r.key";

    private const string Insert = "INSERT INTO job_keys (job, key, place) SELECT @job, r.key, r.place FROM {rows}";

    private const string Update = "UPDATE job_keys SET place = r.place FROM {rows} WHERE job_keys.job = @job AND job_keys.key = r.key";

    public static UInt128 Hash(string key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(key), hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    /// <summary>Those of the keys that are known, with their items.</summary>
    public static async Task<Dictionary<UInt128, long>> FindAsync(JobChange change, IReadOnlyCollection<UInt128> keys)
    {
        var found = await change.Transaction.QueryAsync(
            Read,
            new RowSet(keys.Count).Column("key", keys.Select(ToBytes)).With("job", change.Row.Number),
            reader => (Key: BinaryPrimitives.ReadUInt128BigEndian(reader.GetFieldValue<byte[]>(0)), Place: reader.GetInt64(1)));
        return found.ToDictionary(f => f.Key, f => f.Place);
    }

    /// <summary>Makes new keys known, with their items.</summary>
    public static Task AddAsync(JobChange change, IReadOnlyCollection<(UInt128 Key, long Place)> keys) => ExecuteAsync(change, Insert, keys);

    /// <summary>Has other items stand for known keys.</summary>
    public static Task PassOnAsync(JobChange change, IReadOnlyCollection<(UInt128 Key, long Place)> keys) => ExecuteAsync(change, Update, keys);

    private static Task<int> ExecuteAsync(JobChange change, string sql, IReadOnlyCollection<(UInt128 Key, long Place)> keys) => change.Transaction.ExecuteAsync(
        sql,
        new RowSet(keys.Count)
            .Column("key", keys.Select(k => ToBytes(k.Key)))
            .Column("place", keys.Select(k => k.Place))
            .With("job", change.Row.Number));

    private static byte[] ToBytes(UInt128 key)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, key);
        return bytes;
    }
}
