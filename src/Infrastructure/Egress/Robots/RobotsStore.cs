namespace Gather.Infrastructure.Egress.Robots;

/// <summary>The robots.txt files that are known, by origin; bounded in memory, the least recently used give way.</summary>
internal sealed class RobotsStore(long maxMemory, TimeProvider time)
{
    // What an entry takes beside the file itself, so that many small ones count too.
    private const int Overhead = 1024;

    private readonly Lock _gate = new();

    // All below is guarded by _gate; the least recently used stands first.
    private readonly Dictionary<string, LinkedListNode<(string Origin, KnownRobots Robots)>> _nodes = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Origin, KnownRobots Robots)> _byUse = [];
    private long _memory;

    public KnownRobots? Find(string origin)
    {
        lock (_gate)
        {
            if (!_nodes.TryGetValue(origin, out var node))
                return null;
            if (node.Value.Robots.Site.ExpiresAt <= time.GetUtcNow())
            {
                Remove_NeedsLock(node);
                return null;
            }

            _byUse.Remove(node);
            _byUse.AddLast(node);
            return node.Value.Robots;
        }
    }

    public void Add(string origin, KnownRobots robots)
    {
        lock (_gate)
        {
            if (_nodes.TryGetValue(origin, out var old))
                Remove_NeedsLock(old);
            _nodes.Add(origin, _byUse.AddLast((origin, robots)));
            _memory += SizeOf(robots);
            while (_memory > maxMemory)
                Remove_NeedsLock(_byUse.First!);
        }
    }

    private void Remove_NeedsLock(LinkedListNode<(string Origin, KnownRobots Robots)> node)
    {
        _byUse.Remove(node);
        _nodes.Remove(node.Value.Origin);
        _memory -= SizeOf(node.Value.Robots);
    }

    // Twice, since texts in memory take two bytes for a letter.
    private static long SizeOf(KnownRobots robots) => Overhead + (2L * robots.Length);
}
