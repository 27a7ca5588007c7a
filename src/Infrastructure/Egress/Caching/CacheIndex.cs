namespace Gather.Infrastructure.Egress.Caching;

/// <summary>Knows which copies there are, how much they take, and which was used the longest ago.</summary>
internal sealed class CacheIndex(long maxBytes)
{
    // A file takes whole blocks of the disk, and its entry here some memory: small ones are not free.
    private const long Block = 4096;

    private readonly Lock _gate = new();

    // All below is guarded by _gate; the least recently used stands first.
    private readonly Dictionary<string, LinkedListNode<(string Name, long Size)>> _nodes = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Name, long Size)> _byUse = [];
    private long _bytes;

    /// <summary>Whether there is a copy; it now is the most recently used.</summary>
    public bool TryUse(string name)
    {
        lock (_gate)
        {
            if (!_nodes.TryGetValue(name, out var node))
                return false;
            _byUse.Remove(node);
            _byUse.AddLast(node);
            return true;
        }
    }

    /// <summary>Adds a copy or changes its size, and tells which have to go for it.</summary>
    public IReadOnlyList<string> Add(string name, long length)
    {
        lock (_gate)
        {
            Remove_NeedsLock(name);
            var node = _byUse.AddLast((name, (length + Block - 1) / Block * Block));
            _nodes.Add(name, node);
            _bytes += node.Value.Size;

            List<string>? evicted = null;
            while (_bytes > maxBytes)
            {
                (evicted ??= []).Add(_byUse.First!.Value.Name);
                Remove_NeedsLock(evicted[^1]);
            }

            return evicted ?? (IReadOnlyList<string>)[];
        }
    }

    public bool Remove(string name)
    {
        lock (_gate) return Remove_NeedsLock(name);
    }

    private bool Remove_NeedsLock(string name)
    {
        if (!_nodes.Remove(name, out var node))
            return false;
        _byUse.Remove(node);
        _bytes -= node.Value.Size;
        return true;
    }
}
