using System.Diagnostics.CodeAnalysis;

namespace Gather.Domain.Events;

/// <summary>
/// Where a reader stands in one or more logs: <c>topic=epoch.seq[,topic=epoch.seq…]</c>. The same text serves
/// <c>?after=</c>, the <c>id:</c> of server-sent events and <c>Last-Event-ID</c>.
/// </summary>
public sealed class Cursor
{
    /// <summary>The most topics one cursor may name, so that it always fits in a request header.</summary>
    public const int MaxTopics = 64;

    private readonly SortedDictionary<string, Position> _positions;

    private Cursor(SortedDictionary<string, Position> positions) => _positions = positions;

    /// <summary>The positions by topic name, in ordinal order.</summary>
    public IReadOnlyDictionary<string, Position> Positions => _positions;

    /// <summary>A cursor of one topic.</summary>
    public static Cursor At(Topic topic, Position position) =>
        new(new SortedDictionary<string, Position>(StringComparer.Ordinal) { [topic.Name] = position });

    /// <summary>The cursor that stands at <paramref name="position"/> in this topic and where this one stands in all others.</summary>
    public Cursor With(Topic topic, Position position) =>
        new(new SortedDictionary<string, Position>(_positions, StringComparer.Ordinal) { [topic.Name] = position });

    /// <summary>Reads a cursor; a topic named twice, an empty text and more than <see cref="MaxTopics"/> topics are refused.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Cursor? cursor)
    {
        cursor = null;
        if (string.IsNullOrEmpty(text))
            return false;

        var positions = new SortedDictionary<string, Position>(StringComparer.Ordinal);
        foreach (var range in text.AsSpan().Split(','))
        {
            var part = text.AsSpan()[range];
            var equals = part.IndexOf('=');
            if (equals < 0 || positions.Count == MaxTopics)
                return false;

            if (!Topic.TryParse(part[..equals].ToString(), out var topic) || !Position.TryParse(part[(equals + 1)..], out var position))
                return false;

            if (!positions.TryAdd(topic.Name, position.Value))
                return false;
        }

        cursor = new Cursor(positions);
        return true;
    }

    public override string ToString() => string.Join(',', _positions.Select(p => $"{p.Key}={p.Value}"));
}
