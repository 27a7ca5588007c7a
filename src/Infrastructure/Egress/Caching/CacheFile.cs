using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace Gather.Infrastructure.Egress.Caching;

/// <summary>
/// A copy as a file: a mark, the lengths of head and body, their checksum, the head in JSON, the body. It is written beside its
/// place and then put there, so that there is never half a file; should the machine fail all the same, its checksum tells.
/// </summary>
internal static class CacheFile
{
    private const uint Mark = 0x31304347; // "GC01"
    private const int PrefixLength = 20;

    public const string Extension = ".page";
    public const string TemporaryExtension = ".tmp";

    /// <summary>Writes a copy and tells the file's length.</summary>
    public static async Task<long> WriteAsync(string path, CachedHead head, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(head, CachedHeadJson.Default.CachedHead);
        var prefix = new byte[PrefixLength];
        BinaryPrimitives.WriteUInt32LittleEndian(prefix, Mark);
        BinaryPrimitives.WriteInt32LittleEndian(prefix.AsSpan(4), json.Length);
        BinaryPrimitives.WriteInt64LittleEndian(prefix.AsSpan(8), body.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(prefix.AsSpan(16), Checksum(json, body.Span));

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = path + TemporaryExtension;
        using (var file = File.OpenHandle(temporary, FileMode.Create, FileAccess.Write, FileShare.None, FileOptions.Asynchronous))
            await RandomAccess.WriteAsync(file, [prefix, json, body], 0, cancellationToken);
        File.Move(temporary, path, overwrite: true);
        return PrefixLength + json.Length + body.Length;
    }

    /// <summary>Reads a copy; null when the file is damaged.</summary>
    public static async Task<CachedCopy?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        using var file = File.OpenHandle(
            path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.Asynchronous | FileOptions.SequentialScan);
        var length = RandomAccess.GetLength(file);
        if (length is < PrefixLength or > int.MaxValue)
            return null;

        var buffer = ArrayPool<byte>.Shared.Rent((int)length);
        CachedCopy? copy = null;
        try
        {
            var bytes = buffer.AsMemory(0, (int)length);
            if (await FillAsync(file, bytes, cancellationToken))
                copy = Parse(buffer, bytes);
            return copy;
        }
        finally
        {
            if (copy is null)
                ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task<bool> FillAsync(SafeFileHandle file, Memory<byte> bytes, CancellationToken cancellationToken)
    {
        for (var read = 0; read < bytes.Length;)
        {
            var count = await RandomAccess.ReadAsync(file, bytes[read..], read, cancellationToken);
            if (count == 0)
                return false;
            read += count;
        }

        return true;
    }

    private static CachedCopy? Parse(byte[] buffer, ReadOnlyMemory<byte> bytes)
    {
        var prefix = bytes.Span[..PrefixLength];
        var headLength = BinaryPrimitives.ReadInt32LittleEndian(prefix[4..]);
        var bodyLength = BinaryPrimitives.ReadInt64LittleEndian(prefix[8..]);
        if (BinaryPrimitives.ReadUInt32LittleEndian(prefix) != Mark
            || headLength < 0
            || bodyLength < 0
            || bodyLength != bytes.Length - PrefixLength - (long)headLength)
            return null;

        var json = bytes.Slice(PrefixLength, headLength);
        var body = bytes[(PrefixLength + headLength)..];
        if (BinaryPrimitives.ReadUInt32LittleEndian(prefix[16..]) != Checksum(json.Span, body.Span))
            return null;
        try
        {
            return JsonSerializer.Deserialize(json.Span, CachedHeadJson.Default.CachedHead) is { } head ? new CachedCopy(head, body, buffer) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // CRC-32C: the processor reckons it, many times faster than a disk reads.
    private static uint Checksum(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body) => Checksum(Checksum(uint.MaxValue, head), body);

    private static uint Checksum(uint checksum, ReadOnlySpan<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
            checksum = BitOperations.Crc32C(checksum, word);
        foreach (var rest in bytes[(words.Length * sizeof(ulong))..])
            checksum = BitOperations.Crc32C(checksum, rest);
        return checksum;
    }
}

/// <summary>A copy read into pooled memory.</summary>
internal sealed class CachedCopy(CachedHead head, ReadOnlyMemory<byte> body, byte[] buffer) : IDisposable
{
    private byte[]? _buffer = buffer;

    public CachedHead Head => head;

    public ReadOnlyMemory<byte> Body => body;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } rented)
            ArrayPool<byte>.Shared.Return(rented);
    }
}
