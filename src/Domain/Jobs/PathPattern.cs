namespace Gather.Domain.Jobs;

/// <summary>A path pattern as in robots.txt: it matches from the beginning; <c>*</c> stands for any text, <c>$</c> at its end for the end.</summary>
public sealed class PathPattern
{
    private readonly string[] _parts;
    private readonly bool _isAnchored;

    /// <summary>Reads a pattern; there is none that cannot be read.</summary>
    public PathPattern(string pattern)
    {
        _isAnchored = pattern.EndsWith('$');
        _parts = (_isAnchored ? pattern[..^1] : pattern).Split('*');
    }

    /// <summary>Whether the pattern matches, in time linear to both.</summary>
    public bool Matches(ReadOnlySpan<char> path)
    {
        if (!path.StartsWith(_parts[0], StringComparison.Ordinal))
            return false;

        if (_parts.Length == 1)
            return !_isAnchored || path.Length == _parts[0].Length;

        // Each part is taken where it stands first: what follows then has the most room.
        var rest = path[_parts[0].Length..];
        foreach (var part in _parts.AsSpan(1, _parts.Length - 2))
        {
            var at = rest.IndexOf(part, StringComparison.Ordinal);
            if (at < 0)
                return false;
            rest = rest[(at + part.Length)..];
        }

        return _isAnchored ? rest.EndsWith(_parts[^1], StringComparison.Ordinal) : rest.IndexOf(_parts[^1], StringComparison.Ordinal) >= 0;
    }
}
